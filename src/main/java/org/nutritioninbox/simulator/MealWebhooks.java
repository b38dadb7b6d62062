package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/// Decides which webhooks a meal gets, with what mischief.
@Component
class MealWebhooks {

    private static final MealContent FORGED_DISH =
            new MealContent("Forged dish", null, "A", BigDecimal.valueOf(100), "g", Map.of(), List.of(), null);
    private static final Duration FAR_AHEAD = Duration.ofDays(1);

    private final WebhookSender sender;
    private final VirtualClock clock;
    private final AtomicLong count = new AtomicLong();
    private final Map<Mischief, Double> shares = new ConcurrentSkipListMap<>();

    MealWebhooks(SimulatorProperties properties, WebhookSender sender, VirtualClock clock) {
        this.sender = sender;
        this.clock = clock;
        for (Mischief mischief : Mischief.values()) {
            shares.put(mischief, properties.mischief().getOrDefault(mischief, 0.0));
        }
    }

    Map<Mischief, Double> shares() {
        return shares;
    }

    /// Applies to uploads from now on.
    void changeShares(Map<Mischief, Double> changes) {
        shares.putAll(changes);
    }

    Set<Mischief> drawMischief() {
        Set<Mischief> drawn = EnumSet.noneOf(Mischief.class);
        shares.forEach((mischief, share) -> {
            if (ThreadLocalRandom.current().nextDouble() < share) {
                drawn.add(mischief);
            }
        });
        return drawn;
    }

    /// The provider's documentation does not say whether changes are sent. Here they are, without mischief.
    void sendChange(Meal meal) {
        sender.send(Webhook.of(meal, count.incrementAndGet() + "-updated", Set.of()), clock.now());
    }

    /// Sends the result of an analysis.
    void sendResult(Meal meal, Set<Mischief> mischief, Instant at) {
        long number = count.incrementAndGet();
        Instant due = at;
        if (mischief.contains(Mischief.LATE)) {
            due = due.plus(random(Duration.ofMinutes(10), Duration.ofHours(3)));
        }
        if (mischief.contains(Mischief.REORDERED)) {
            due = due.plus(random(Duration.ofSeconds(30), Duration.ofSeconds(60)));
        }
        sender.send(Webhook.of(meal, number + "-record", mischief), due);
        if (mischief.contains(Mischief.FORGED)) {
            sender.send(Webhook.forgery(forged(meal), number + "-forged", meal), soonAfter(at));
        }
        if (mischief.contains(Mischief.LOST)) {
            return;
        }
        if (mischief.contains(Mischief.DOUBLED)) {
            Instant again = due.plus(random(Duration.ZERO, Duration.ofMinutes(1)));
            sender.send(Webhook.of(meal, number + "-again", mischief), again);
        }
        if (mischief.contains(Mischief.REORDERED)) {
            sender.send(Webhook.of(meal.processing(), number + "-earlier", mischief), soonAfter(due));
        }
    }

    /// A receiver that accepts the forgery shows it instead of the real record.
    private static Meal forged(Meal meal) {
        return meal.forged(FORGED_DISH, meal.uploadedAt().plus(FAR_AHEAD));
    }

    private static Instant soonAfter(Instant time) {
        return time.plus(random(Duration.ofSeconds(1), Duration.ofSeconds(10)));
    }

    private static Duration random(Duration from, Duration to) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(from.toMillis(), to.toMillis() + 1));
    }
}

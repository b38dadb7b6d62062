package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.simulator.Webhook.Kind;
import org.nutritioninbox.simulator.Webhook.Signer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Decides which webhooks a meal gets, with what mischief.
@Component
class MealWebhooks {

    private static final SigningKey WRONG_KEY = SigningKey.of("a-key-of-another-application");
    private static final Signer GENUINE = (body, key) -> key.sign(body).hex();
    private static final Signer OTHER_KEY = (body, _) -> WRONG_KEY.sign(body).hex();
    private static final MealContent FORGED_DISH = new MealContent(
            "Forged dish", null, null, null, "A", BigDecimal.valueOf(100), "g", Map.of(), List.of(), null);
    private static final Duration FAR_AHEAD = Duration.ofDays(1);

    private final WebhookSender sender;
    private final VirtualClock clock;
    private final JsonMapper json;
    private final AtomicLong count = new AtomicLong();
    private volatile Map<Mischief, Double> shares;

    MealWebhooks(SimulatorProperties properties, WebhookSender sender, VirtualClock clock, JsonMapper json) {
        this.sender = sender;
        this.clock = clock;
        this.json = json;
        Map<Mischief, Double> all = new EnumMap<>(Mischief.class);
        for (Mischief mischief : Mischief.values()) {
            all.put(mischief, properties.mischief().getOrDefault(mischief, 0.0));
        }
        this.shares = all;
    }

    Map<Mischief, Double> shares() {
        return shares;
    }

    /// Applies to uploads from now on.
    void setShares(Map<Mischief, Double> newShares) {
        shares = newShares;
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
        send(count.incrementAndGet() + "-updated", Set.of(), meal, GENUINE, clock.now());
    }

    /// Sends the result of an analysis.
    void sendResult(Meal meal, Set<Mischief> mischief, Instant at) {
        long number = count.incrementAndGet();
        Signer signer = mischief.contains(Mischief.WRONG_KEY) ? OTHER_KEY : GENUINE;
        Instant due = at;
        if (mischief.contains(Mischief.LATE)) {
            due = due.plus(random(Duration.ofMinutes(10), Duration.ofHours(3)));
        }
        if (mischief.contains(Mischief.REORDERED)) {
            due = due.plus(random(Duration.ofSeconds(30), Duration.ofSeconds(60)));
        }
        send(number + "-record", mischief, meal, signer, due);
        if (mischief.contains(Mischief.FORGED)) {
            sendForgery(number, meal, at);
        }
        if (mischief.contains(Mischief.LOST)) {
            return;
        }
        if (mischief.contains(Mischief.DOUBLED)) {
            Instant again = due.plus(random(Duration.ZERO, Duration.ofMinutes(1)));
            send(number + "-again", Set.of(Mischief.DOUBLED), meal, signer, again);
        }
        if (mischief.contains(Mischief.REORDERED)) {
            send(number + "-earlier", Set.of(Mischief.REORDERED), meal.processing(), signer, soonAfter(due));
        }
    }

    /// A receiver that accepts the forgery shows it instead of the real record.
    private void sendForgery(long number, Meal meal, Instant at) {
        Meal forged = meal.forged(FORGED_DISH, meal.uploadedAt().plus(FAR_AHEAD));
        Signer signer = switch ((int) (number % 3)) {
            case 0 -> (_, _) -> null;
            case 1 -> OTHER_KEY;
            default -> (_, key) -> key.sign(json.writeValueAsBytes(meal)).hex();
        };
        sender.send(
                new Webhook(number + "-forged", Kind.FORGERY, Set.of(Mischief.FORGED), forged, signer), soonAfter(at));
    }

    private void send(String id, Set<Mischief> mischief, Meal meal, Signer signer, Instant due) {
        sender.send(new Webhook(id, Kind.RECORD, mischief, meal, signer), due);
    }

    private static Instant soonAfter(Instant time) {
        return time.plus(random(Duration.ofSeconds(1), Duration.ofSeconds(10)));
    }

    private static Duration random(Duration from, Duration to) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(from.toMillis(), to.toMillis() + 1));
    }
}

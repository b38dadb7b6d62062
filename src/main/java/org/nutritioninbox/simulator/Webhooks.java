package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.simulator.Delivery.Content;
import org.nutritioninbox.simulator.Delivery.Kind;
import org.springframework.stereotype.Component;

/// Makes the webhooks of a meal, with the mischief of its fate.
@Component
class Webhooks {

    /// The key of [Mischief#WRONG_KEY].
    static final SigningKey WRONG_KEY = SigningKey.of("a-key-of-another-application");

    private static final Duration FAR_AHEAD = Duration.ofDays(1);

    private final Courier courier;
    private final VirtualClock clock;

    Webhooks(Courier courier, VirtualClock clock) {
        this.courier = courier;
        this.clock = clock;
    }

    /// Tells a change that a user made.
    void tellChange(Meal meal) {
        if (courier.isOn() && meal.modifiedAt() != null) {
            Content content = Content.of(Kind.RECORD, () -> MealJson.bytes(meal));
            send(meal, "updated-" + meal.modifiedAt().toEpochMilli(), content, clock.now());
        }
    }

    /// Tells the result of an analysis.
    void tell(Meal meal, Fate fate, Instant at) {
        if (!courier.isOn()) {
            return;
        }
        Instant due = due(fate, at);
        Content genuine = record(meal, fate, fate.mischief());
        if (fate.has(Mischief.LOST)) {
            courier.lose(new Delivery(id(meal, "record"), meal.recordId(), genuine));
        } else {
            send(meal, "record", genuine, due);
            if (fate.has(Mischief.DOUBLED)) {
                send(meal, "again", record(meal, fate, Set.of(Mischief.DOUBLED)), due.plus(fate.again()));
            }
            if (fate.has(Mischief.REORDERED)) {
                Content earlier = record(meal.processing(), fate, Set.of(Mischief.REORDERED));
                send(meal, "earlier", earlier, due.plus(fate.aside()));
            }
        }
        accompany(meal, fate, at.plus(fate.aside()));
    }

    private static Instant due(Fate fate, Instant at) {
        Instant due = fate.has(Mischief.LATE) ? at.plus(fate.late()) : at;
        return fate.has(Mischief.REORDERED) ? due.plus(fate.heldBack()) : due;
    }

    private void accompany(Meal meal, Fate fate, Instant due) {
        if (fate.has(Mischief.FORGED)) {
            send(meal, "forged", forgery(meal, fate), due);
        }
        if (fate.has(Mischief.PROVIDER_EVENTS)) {
            other(meal, Kind.PROVIDER_EVENTS, () -> OtherWebhooks.providerEvents(meal.user(), due), due);
        }
        if (fate.has(Mischief.LAB_REPORTS)) {
            UUID id = new UUID(fate.forgery(), fate.recordId().getLeastSignificantBits());
            other(meal, Kind.LAB_REPORT, () -> OtherWebhooks.labReport(meal.user(), id, due), due);
        }
    }

    private void other(Meal meal, Kind kind, Supplier<byte[]> body, Instant due) {
        send(meal, kind.name().toLowerCase(Locale.ROOT), Content.of(kind, body), due);
    }

    private static Content record(Meal meal, Fate fate, Set<Mischief> mischief) {
        boolean wrongKey = fate.has(Mischief.WRONG_KEY);
        return new Content(
                Kind.RECORD,
                mischief,
                () -> MealJson.bytes(meal),
                (bytes, key) -> (wrongKey ? WRONG_KEY : key).sign(bytes).hex());
    }

    /// Would win over the genuine record if a receiver let it in.
    private Content forgery(Meal meal, Fate fate) {
        Meal forged = meal.forged(meal.uploadedAt().plus(FAR_AHEAD));
        Supplier<byte[]> body = () -> MealJson.bytes(MealJson.record(forged).put("dish_name", "Forged dish"));
        String signature = switch (Math.floorMod(fate.forgery(), 4)) {
            case 0 -> "";
            case 1 -> WRONG_KEY.sign(body.get()).hex();
            case 2 -> courier.key().sign(MealJson.bytes(meal)).hex();
            default -> "%016x".formatted(fate.forgery()).repeat(4);
        };
        return new Content(Kind.FORGERY, Set.of(Mischief.FORGED), body, (_, _) -> signature);
    }

    private void send(Meal meal, String name, Content content, Instant due) {
        courier.send(new Delivery(id(meal, name), meal.recordId(), content), due);
    }

    private static String id(Meal meal, String name) {
        return meal.number() + "-" + name;
    }
}

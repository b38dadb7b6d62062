package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.simulator.Delivery.Kind;
import org.springframework.stereotype.Component;

/// What becomes of an upload: an analysis after a while, and then webhooks, with whatever mischief its fate has.
@Component
class Provider {

    /// What [Mischief#WRONG_KEY] signs with.
    static final SigningKey WRONG_KEY = SigningKey.of("a-key-of-another-application");

    private static final Duration FAR_AHEAD = Duration.ofDays(1);

    private final SimulatorProperties properties;
    private final Kitchen kitchen;
    private final Meals meals;
    private final Courier courier;
    private final Agenda agenda;
    private final VirtualClock clock;
    private final long seed;
    private final AtomicLong uploads = new AtomicLong();
    private volatile Map<Mischief, Double> mischief;
    private volatile boolean updatedWebhooks;

    Provider(
            SimulatorProperties properties,
            Kitchen kitchen,
            Meals meals,
            Courier courier,
            Agenda agenda,
            VirtualClock clock) {
        this.properties = properties;
        this.kitchen = kitchen;
        this.meals = meals;
        this.courier = courier;
        this.agenda = agenda;
        this.clock = clock;
        // without one, two runs must not give the same ids to different meals
        this.seed = properties.seed() == null ? new Random().nextLong() : properties.seed();
        this.mischief = Mischief.all(properties.mischief());
        this.updatedWebhooks = properties.updatedWebhooks();
    }

    long seed() {
        return seed;
    }

    Map<Mischief, Double> mischief() {
        return mischief;
    }

    /// For uploads from now on.
    void setMischief(Map<Mischief, Double> shares) {
        mischief = Mischief.all(shares);
    }

    boolean updatedWebhooks() {
        return updatedWebhooks;
    }

    void setUpdatedWebhooks(boolean on) {
        updatedWebhooks = on;
    }

    /// Takes a photo in; its analysis follows.
    ///
    /// @param analysed is told of the result
    Meal upload(String user, Order order, Instant at, CompletableFuture<Meal> analysed) {
        long number = uploads.incrementAndGet();
        Fate fate = Fate.draw(seed, number, kitchen, properties.failures(), mischief);
        Instant consumed = order.consumedAt() == null ? at.truncatedTo(ChronoUnit.SECONDS) : order.consumedAt();
        Meal meal = new Meal(
                number,
                fate.recordId().toString(),
                user,
                order,
                fate.announced(),
                null,
                null,
                at,
                null,
                consumed,
                null,
                null);
        meals.add(meal);
        agenda.at(at.plus(fate.analysis()), () -> analyse(meal, fate, analysed));
        return meal;
    }

    /// Takes in what somebody typed.
    Meal upload(String user, Plate plate, @Nullable Instant consumed, Instant at) {
        long number = uploads.incrementAndGet();
        Fate fate = Fate.draw(seed, number, kitchen, 0, Map.of());
        Meal meal = new Meal(
                number,
                fate.recordId().toString(),
                user,
                Order.typedIn(consumed),
                Meal.COMPLETED,
                null,
                Meal.MANUAL,
                at,
                at,
                consumed,
                plate,
                plate.servingSize());
        meals.add(meal);
        return meal;
    }

    /// Tells of a change, where that is wanted.
    void changed(Meal meal) {
        if (updatedWebhooks && courier.isOn() && meal.modifiedAt() != null) {
            String id = meal.number() + "-updated-" + meal.modifiedAt().toEpochMilli();
            courier.send(record(id, meal, Set.of(), null), clock.now());
        }
    }

    private void analyse(Meal upload, Fate fate, CompletableFuture<Meal> analysed) {
        Instant at = upload.uploadedAt().plus(fate.analysis());
        String failure = fate.failure();
        Meal result = failure == null ? upload.completed(kitchen.cook(fate.dish()), at) : upload.failed(failure, at);
        // both or none: whoever sees the result may count on its webhooks, and of a record deleted meanwhile nothing
        // comes
        meals.change(upload.recordId(), _ -> {
            if (courier.isOn()) {
                tell(result, fate, at);
            }
            return result;
        });
        analysed.complete(result);
    }

    private void tell(Meal meal, Fate fate, Instant at) {
        SigningKey otherKey = fate.has(Mischief.WRONG_KEY) ? WRONG_KEY : null;
        Delivery genuine = record(id(meal, "record"), meal, fate.mischief(), otherKey);
        Instant due = due(fate, at);
        if (fate.has(Mischief.LOST)) {
            courier.lose(genuine);
        } else {
            courier.send(genuine, due);
            if (fate.has(Mischief.DOUBLED)) {
                courier.send(
                        record(id(meal, "again"), meal, Set.of(Mischief.DOUBLED), otherKey), due.plus(fate.again()));
            }
            if (fate.has(Mischief.REORDERED)) {
                Meal earlier = meal.processing();
                courier.send(
                        record(id(meal, "earlier"), earlier, Set.of(Mischief.REORDERED), otherKey),
                        due.plus(fate.aside()));
            }
        }
        accompany(meal, fate, at.plus(fate.aside()));
    }

    private void accompany(Meal meal, Fate fate, Instant due) {
        if (fate.has(Mischief.FORGED)) {
            courier.send(forgery(meal, fate), due);
        }
        if (fate.has(Mischief.PROVIDER_EVENTS)) {
            courier.send(other(meal, Kind.PROVIDER_EVENTS, () -> OtherWebhooks.providerEvents(meal.user(), due)), due);
        }
        if (fate.has(Mischief.LAB_REPORTS)) {
            UUID id = new UUID(fate.forgery(), fate.recordId().getLeastSignificantBits());
            courier.send(other(meal, Kind.LAB_REPORT, () -> OtherWebhooks.labReport(meal.user(), id, due)), due);
        }
    }

    private static Instant due(Fate fate, Instant at) {
        Instant due = fate.has(Mischief.LATE) ? at.plus(fate.late()) : at;
        return fate.has(Mischief.REORDERED) ? due.plus(fate.heldBack()) : due;
    }

    private static Delivery record(String id, Meal meal, Set<Mischief> mischief, @Nullable SigningKey otherKey) {
        return Delivery.of(id, meal.recordId(), Kind.RECORD, mischief, () -> MealJson.bytes(meal), otherKey);
    }

    private static Delivery other(Meal meal, Kind kind, Supplier<byte[]> body) {
        return Delivery.of(id(meal, kind.name().toLowerCase(Locale.ROOT)), meal.recordId(), kind, Set.of(), body, null);
    }

    /// Would win over the genuine one, if it got in.
    private Delivery forgery(Meal meal, Fate fate) {
        byte[] genuine = MealJson.bytes(meal);
        Supplier<byte[]> forged = () -> MealJson.bytes(
                MealJson.record(meal.as(Meal.UPDATED, meal.uploadedAt().plus(FAR_AHEAD)))
                        .put("dish_name", "Forged dish"));
        String signature = switch (Math.floorMod(fate.forgery(), 4)) {
            case 0 -> "";
            case 1 -> WRONG_KEY.sign(forged.get()).hex();
            case 2 -> courier.key().sign(genuine).hex();
            default -> "%016x".formatted(fate.forgery()).repeat(4);
        };
        return Delivery.forged(id(meal, "forged"), meal.recordId(), forged, signature);
    }

    private static String id(Meal meal, String what) {
        return meal.number() + "-" + what;
    }
}

package org.nutritioninbox.simulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Takes meals in, analyses photos after a while, and has the result told.
@Component
class Provider {

    private final Kitchen kitchen;
    private final Meals meals;
    private final Webhooks webhooks;
    private final Agenda agenda;
    private final double failures;
    private final long seed;
    private final AtomicLong uploads = new AtomicLong();
    private volatile Map<Mischief, Double> mischief;
    private volatile boolean updatedWebhooks;

    Provider(SimulatorProperties properties, Kitchen kitchen, Meals meals, Webhooks webhooks, Agenda agenda) {
        this.kitchen = kitchen;
        this.meals = meals;
        this.webhooks = webhooks;
        this.agenda = agenda;
        this.failures = properties.failures();
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
    /// @param analysed gets the result
    Meal upload(String user, Order order, Instant at, CompletableFuture<Meal> analysed) {
        long number = uploads.incrementAndGet();
        Fate fate = Fate.draw(seed, number, kitchen, failures, mischief);
        Instant consumed = order.consumedAt() == null ? at.truncatedTo(ChronoUnit.SECONDS) : order.consumedAt();
        Meal meal = Meal.uploaded(number, fate, user, order, at, consumed);
        meals.add(meal);
        agenda.at(at.plus(fate.analysis()), () -> analyse(meal, fate, analysed));
        return meal;
    }

    /// Takes in a meal that a user typed in.
    Meal typeIn(String user, Plate plate, @Nullable Instant consumed, Instant at) {
        long number = uploads.incrementAndGet();
        Meal meal = Meal.typedIn(number, Fate.draw(seed, number, kitchen, 0, Map.of()), user, plate, at, consumed);
        meals.add(meal);
        return meal;
    }

    /// The provider's documentation does not say whether changes are told, so this is a setting.
    void changed(Meal meal) {
        if (updatedWebhooks) {
            webhooks.tellChange(meal);
        }
    }

    private void analyse(Meal upload, Fate fate, CompletableFuture<Meal> analysed) {
        Instant at = upload.uploadedAt().plus(fate.analysis());
        Meal result = fate.fails() ? upload.failed(at) : upload.completed(kitchen.cook(fate.dish()), at);
        // in one step: a client that sees the result may count on its webhooks, and a deleted record has none
        meals.change(upload.recordId(), _ -> {
            webhooks.tell(result, fate, at);
            return result;
        });
        analysed.complete(result);
    }
}

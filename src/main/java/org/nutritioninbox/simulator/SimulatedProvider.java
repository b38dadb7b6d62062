package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/// Holds the nutrition records of all users, analyses photos after a while and has webhooks sent. Beyond its capacity
/// it forgets the oldest record.
@Component
class SimulatedProvider {

    private static final int MIN_ANALYSIS_MILLIS = 4_000;
    private static final int MAX_ANALYSIS_MILLIS = 30_000;

    private final Kitchen kitchen;
    private final MealWebhooks webhooks;
    private final VirtualClock clock;
    private final double failures;
    private final int capacity;
    private final SequencedMap<String, Meal> meals = new LinkedHashMap<>();

    SimulatedProvider(SimulatorProperties properties, Kitchen kitchen, MealWebhooks webhooks, VirtualClock clock) {
        this.kitchen = kitchen;
        this.webhooks = webhooks;
        this.clock = clock;
        this.failures = properties.failures();
        this.capacity = properties.capacity();
    }

    /// Accepts a photo. Decides at once what its analysis will find and what will happen to its webhooks.
    ///
    /// @param consumedAt `null` for the time of the upload
    /// @param analysed gets the result
    Meal upload(String user, Instant at, @Nullable Instant consumedAt, CompletableFuture<Meal> analysed) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Meal meal = Meal.uploaded(user, random.nextBoolean() ? "pending" : "processing", at);
        Instant due = at.plusMillis(random.nextInt(MIN_ANALYSIS_MILLIS, MAX_ANALYSIS_MILLIS + 1));
        Instant eaten = consumedAt == null ? at.truncatedTo(ChronoUnit.SECONDS) : consumedAt;
        Meal result = random.nextDouble() < failures
                ? meal.failed(due)
                : meal.completed(kitchen.randomDish().consumedAt(eaten), due);
        Set<Mischief> mischief = webhooks.drawMischief();
        add(meal);
        clock.at(due, () -> {
            finish(result, mischief, due);
            analysed.complete(result);
        });
        return meal;
    }

    /// A client that sees the result can rely on its webhooks. A deleted record gets none.
    private synchronized void finish(Meal result, Set<Mischief> mischief, Instant at) {
        if (meals.replace(result.recordId(), result) != null) {
            webhooks.sendResult(result, mischief, at);
        }
    }

    private synchronized void add(Meal meal) {
        meals.put(meal.recordId(), meal);
        if (meals.size() > capacity) {
            meals.pollFirstEntry();
        }
    }

    /// Fails with a 404 if the user has no such record, and with a 409 if the record has no content yet.
    synchronized Meal change(String user, String recordId, @Nullable BigDecimal serving, @Nullable Instant consumedAt) {
        Meal changed = get(user, recordId).updated(serving, consumedAt, clock.now());
        meals.put(recordId, changed);
        webhooks.sendChange(changed);
        return changed;
    }

    /// Fails with a 404 if the user has no such record.
    synchronized Meal get(String user, String recordId) {
        Meal meal = meals.get(recordId);
        if (meal == null || !meal.applicationUserId().equals(user)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "nutrition record not found");
        }
        return meal;
    }

    synchronized void delete(String user, String recordId) {
        meals.computeIfPresent(recordId, (_, meal) -> meal.applicationUserId().equals(user) ? null : meal);
    }

    /// In the order of their uploads.
    synchronized List<Meal> list(Predicate<Meal> filter) {
        return meals.values().stream().filter(filter).toList();
    }
}

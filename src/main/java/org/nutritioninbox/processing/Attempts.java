package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Work;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.stereotype.Component;

/// Attempts to process a delivery. One that is still going on, however long, is not joined by another of the
/// same delivery in this instance.
@Component
class Attempts {

    /// Fewer than db-scheduler has threads: however long processors take, the sweep gets one.
    private static final int RETRIED_AT_ONCE = 15;

    private final Processors processors;
    private final Outstanding outstanding;
    private final Retries retries;
    private final Pauses pauses;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final Timer duration;
    private final Semaphore retrying = new Semaphore(RETRIED_AT_ONCE);
    private final Map<UUID, Instant> inProgress = new ConcurrentHashMap<>();

    Attempts(
            Processors processors,
            Outstanding outstanding,
            Retries retries,
            Pauses pauses,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.processors = processors;
        this.outstanding = outstanding;
        this.retries = retries;
        this.pauses = pauses;
        this.properties = properties;
        this.clock = clock;
        this.duration = meters.timer("inbox.processing");
        meters.gauge("inbox.processing.oldest.seconds", this, Attempts::oldestSeconds);
    }

    /// The first attempt with a change that is at hand. If a processor fails, the change is set apart from its
    /// batch and the next attempt is scheduled.
    First first(UUID batchId, Changed change) {
        return first(
                change.deliveryId(),
                () -> processors.tell(new Work(change, Set.of())),
                failure -> retries.schedule(batchId, change, failure),
                held -> retries.hold(batchId, change, held));
    }

    /// The first attempt with a change that has to be taken from the database.
    First first(UUID deliveryId) {
        return first(
                deliveryId,
                () -> tellFromDatabase(deliveryId),
                failure -> retries.schedule(deliveryId, failure),
                held -> retries.hold(deliveryId, held));
    }

    private First first(UUID deliveryId, Supplier<Result> attempt, Consumer<Result> retry, Consumer<Result> hold) {
        if (inProgress.putIfAbsent(deliveryId, clock.instant()) != null) {
            return First.GOING_ON;
        }
        try {
            Result result = Objects.requireNonNull(duration.record(attempt));
            if (result.isSuccess()) {
                return First.DONE;
            }
            (result.error() == null ? hold : retry).accept(result);
            return First.LATER;
        } finally {
            inProgress.remove(deliveryId);
        }
    }

    /// Another attempt. When to make the next one; `null` where none is needed any more.
    @Nullable
    Instant retry(UUID deliveryId) {
        if (pauses.isPaused() || !retrying.tryAcquire()) {
            return later();
        }
        try {
            return inProgress.putIfAbsent(deliveryId, clock.instant()) == null ? retryAlone(deliveryId) : later();
        } finally {
            retrying.release();
        }
    }

    private @Nullable Instant retryAlone(UUID deliveryId) {
        try {
            Result result = tellFromDatabase(deliveryId);
            if (result.error() != null) {
                return retries.next(deliveryId, result);
            }
            if (!result.isSuccess()) {
                retries.hold(deliveryId, result);
                return null;
            }
            outstanding.done(List.of(deliveryId), clock.instant());
            return null;
        } finally {
            inProgress.remove(deliveryId);
        }
    }

    private Instant later() {
        return clock.instant().plus(properties.lease());
    }

    private Result tellFromDatabase(UUID deliveryId) {
        try {
            Optional<Work> work = outstanding.find(deliveryId);
            return work.map(processors::tell).orElse(Result.NOTHING_TO_DO);
        } catch (Outstanding.Unreadable e) {
            return new Result(e.done(), e.getMessage(), null);
        }
    }

    /// What came of a first attempt.
    enum First {
        DONE,
        /// It failed and the next attempt is scheduled, or it waits for a processor that is paused.
        LATER,
        /// Another one of the same delivery has not come to an end.
        GOING_ON
    }

    private double oldestSeconds() {
        Instant now = clock.instant();
        return inProgress.values().stream()
                        .mapToLong(since -> Duration.between(since, now).toMillis())
                        .max()
                        .orElse(0)
                / 1000.0;
    }
}

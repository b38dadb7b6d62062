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
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Mark;
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
    ///
    /// @return how it went; empty where another attempt with the same delivery has not come to an end
    Optional<Result> first(UUID batchId, Changed change) {
        if (inProgress.putIfAbsent(change.deliveryId(), clock.instant()) != null) {
            return Optional.empty();
        }
        try {
            Result result =
                    Objects.requireNonNull(duration.record(() -> processors.tell(new Work(change, Set.of(), 0))));
            if (result.error() != null) {
                retries.schedule(batchId, change, result);
            }
            return Optional.of(result);
        } finally {
            inProgress.remove(change.deliveryId());
        }
    }

    /// The first attempt with a change that has to be taken from the database.
    ///
    /// @return what is done; empty where something is left to be done, or there was nothing
    Optional<Mark> first(UUID deliveryId) {
        if (inProgress.putIfAbsent(deliveryId, clock.instant()) != null) {
            return Optional.empty();
        }
        try {
            Result result = duration.record(() -> tellFromDatabase(deliveryId));
            if (result == null) {
                return Optional.empty();
            }
            if (result.isSuccess()) {
                return Optional.of(new Mark(deliveryId, result.asked()));
            }
            if (result.error() == null) {
                retries.hold(deliveryId, result);
            } else {
                retries.schedule(deliveryId, result);
            }
            return Optional.empty();
        } finally {
            inProgress.remove(deliveryId);
        }
    }

    /// Another attempt. When to make the next one; `null` where none is needed any more.
    @Nullable
    Instant retry(UUID deliveryId) {
        if (pauses.isPaused() || !retrying.tryAcquire()) {
            return later(deliveryId);
        }
        try {
            return inProgress.putIfAbsent(deliveryId, clock.instant()) == null
                    ? retryAlone(deliveryId)
                    : later(deliveryId);
        } finally {
            retrying.release();
        }
    }

    private @Nullable Instant retryAlone(UUID deliveryId) {
        try {
            Result result = tellFromDatabase(deliveryId);
            if (result == null) {
                return null;
            }
            if (result.error() != null) {
                return retries.next(deliveryId, result);
            }
            if (result.isSuccess()) {
                outstanding.done(List.of(new Mark(deliveryId, result.asked())), clock.instant());
            } else {
                retries.hold(deliveryId, result);
            }
            return null;
        } finally {
            inProgress.remove(deliveryId);
        }
    }

    private Instant later(UUID deliveryId) {
        return retries.postpone(deliveryId, properties.lease());
    }

    /// `null` where nothing is outstanding any more, or another instance is at it.
    private @Nullable Result tellFromDatabase(UUID deliveryId) {
        try {
            Work work = outstanding.find(deliveryId).orElse(null);
            if (work == null || !outstanding.begin(work)) {
                return null;
            }
            return processors.tell(work);
        } catch (Outstanding.Unreadable e) {
            return new Result(e.done(), e.getMessage(), Set.of(), e.asked());
        }
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

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.stereotype.Component;

/// Attempts to process a delivery. While one goes on, however long, this instance begins no other with the same
/// delivery.
@Component
class Attempts {

    private final Processors processors;
    private final Clock clock;
    private final Timer duration;
    private final Map<UUID, Instant> inProgress = new ConcurrentHashMap<>();

    Attempts(Processors processors, Clock clock, MeterRegistry meters) {
        this.processors = processors;
        this.clock = clock;
        this.duration = meters.timer("inbox.processing");
        meters.gauge("inbox.processing.oldest.seconds", this, Attempts::oldestSeconds);
    }

    /// Empty where another attempt with the same delivery is going on here.
    ///
    /// @param done the names of the processors that are through with it
    /// @param change empty where there is nothing to be told
    Optional<Result> attempt(UUID deliveryId, Set<String> done, Supplier<Optional<Changed>> change) {
        if (inProgress.putIfAbsent(deliveryId, clock.instant()) != null) {
            return Optional.empty();
        }
        Timer.Sample sample = Timer.start();
        try {
            return Optional.of(
                    change.get().map(told -> processors.tell(told, done)).orElseGet(() -> new Result(done, null)));
        } finally {
            sample.stop(duration);
            inProgress.remove(deliveryId);
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

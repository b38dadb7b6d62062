package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Decides what becomes of a delivery that a processor failed on: again, and when, or never.
@Component
class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private final ProcessingProperties.Retry retry;
    private final Counter failed;
    private final Counter dead;

    Failures(ProcessingProperties properties, MeterRegistry meters) {
        this.retry = properties.retry();
        this.failed = meters.counter("inbox.processing.failed");
        this.dead = meters.counter("inbox.processing.dead");
    }

    /// After which time it is tried again; `null` where that was the last attempt.
    ///
    /// @param attempts how many have failed by now, at least one
    @Nullable
    Duration delayAfter(UUID deliveryId, int attempts, String error) {
        failed.increment();
        if (attempts < retry.attempts()) {
            return retry.delayAfter(attempts);
        }
        log.error("Delivery {} is dead after {} attempts: {}", deliveryId, attempts, error);
        dead.increment();
        return null;
    }
}

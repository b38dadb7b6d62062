package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Decides if and when a delivery is retried after a processor failed.
@Component
class RetryPolicy {

    private static final Logger log = LoggerFactory.getLogger(RetryPolicy.class);

    private final ProcessingProperties.Retry retry;
    private final Counter failed;

    RetryPolicy(ProcessingProperties properties, MeterRegistry meters) {
        this.retry = properties.retry();
        this.failed = meters.counter("inbox.processing.failed");
    }

    /// Returns the delay until the next attempt, or `null` after the last one.
    ///
    /// @param attempts the number of failed attempts, at least one
    @Nullable
    Duration delayAfter(UUID deliveryId, int attempts, String error) {
        failed.increment();
        if (attempts < retry.attempts()) {
            return retry.delayAfter(attempts);
        }
        log.error(
                "Delivery {} is dead after {} attempts. Fix the cause, then replay it: {}",
                deliveryId,
                attempts,
                error);
        return null;
    }
}

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.nutritioninbox.inbox.OutstandingDelivery;
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

    /// Returns the delivery after one more failed attempt: it is retried, or dead.
    OutstandingDelivery after(OutstandingDelivery delivery, Set<String> done, String error) {
        failed.increment();
        int attempts = delivery.attempts() + 1;
        if (attempts < retry.attempts()) {
            return delivery.failed(done, error, retry.delayAfter(attempts));
        }
        log.error(
                "Delivery {} is dead after {} attempts. Fix the cause, then replay it: {}",
                delivery.deliveryId(),
                attempts,
                error);
        return delivery.failed(done, error, null);
    }
}

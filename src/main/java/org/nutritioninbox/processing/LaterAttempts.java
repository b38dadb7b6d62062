package org.nutritioninbox.processing;

import java.time.Duration;
import java.util.Set;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.inbox.StoredChanges;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.stereotype.Component;

/// Calls the processors with a delivery that is outstanding: a retry, a replay, or a first attempt after a crash.
@Component
class LaterAttempts {

    private final Attempts attempts;
    private final RetryPolicy retryPolicy;
    private final ProcessingProgress progress;
    private final StoredChanges changes;
    private final Outstanding outstanding;

    LaterAttempts(
            Attempts attempts,
            RetryPolicy retryPolicy,
            ProcessingProgress progress,
            StoredChanges changes,
            Outstanding outstanding) {
        this.attempts = attempts;
        this.retryPolicy = retryPolicy;
        this.progress = progress;
        this.changes = changes;
        this.outstanding = outstanding;
    }

    void attempt(OutstandingDelivery delivery) {
        try {
            attempts.later(delivery, () -> changes.of(delivery)).ifPresent(result -> end(delivery, result));
        } catch (DeliveryNotFound e) {
            outstanding.failed(delivery, delivery.done(), "The delivery is no longer kept", null);
        }
    }

    private void end(OutstandingDelivery delivery, Result result) {
        String error = result.error();
        if (error == null) {
            progress.processed(delivery);
            return;
        }
        Set<String> done = result.done();
        Duration delay = retryPolicy.delayAfter(delivery.deliveryId(), delivery.attempts() + 1, error);
        outstanding.failed(delivery, done, error, delay);
    }
}

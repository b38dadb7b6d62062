package org.nutritioninbox.processing;

import java.time.Duration;
import java.util.Set;
import org.nutritioninbox.inbox.Changes;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Owed;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.stereotype.Component;

/// Calls the processors with a delivery that is outstanding: a retry, a replay, or a first attempt after a crash.
@Component
class LaterAttempts {

    private final Attempts attempts;
    private final Failures failures;
    private final Progress progress;
    private final Changes changes;
    private final Outstanding outstanding;

    LaterAttempts(Attempts attempts, Failures failures, Progress progress, Changes changes, Outstanding outstanding) {
        this.attempts = attempts;
        this.failures = failures;
        this.progress = progress;
        this.changes = changes;
        this.outstanding = outstanding;
    }

    void attempt(Owed owed) {
        try {
            attempts.attempt(owed.deliveryId(), owed.done(), () -> changes.of(owed))
                    .ifPresent(result -> end(owed, result));
        } catch (DeliveryNotFound e) {
            outstanding.failed(owed, owed.done(), "The delivery is no longer kept", null);
        }
    }

    private void end(Owed owed, Result result) {
        String error = result.error();
        if (error == null) {
            progress.processed(owed);
            return;
        }
        Set<String> done = result.done();
        Duration delay = failures.delayAfter(owed.deliveryId(), owed.attempts() + 1, error);
        outstanding.failed(owed, done, error, delay);
    }
}

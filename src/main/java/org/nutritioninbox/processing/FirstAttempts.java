package org.nutritioninbox.processing;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.inbox.DeliveryState;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.inbox.StoredChanges;
import org.nutritioninbox.inbox.UnprocessedChange;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Calls the processors with the changes that this instance has just committed.
@Component
class FirstAttempts {

    private final Dispatcher dispatcher;
    private final Attempts attempts;
    private final RetryPolicy retryPolicy;
    private final ProcessingProgress progress;
    private final StoredChanges changes;
    private final Outstanding outstanding;

    FirstAttempts(
            Dispatcher dispatcher,
            Attempts attempts,
            RetryPolicy retryPolicy,
            ProcessingProgress progress,
            StoredChanges changes,
            Outstanding outstanding) {
        this.dispatcher = dispatcher;
        this.attempts = attempts;
        this.retryPolicy = retryPolicy;
        this.progress = progress;
        this.changes = changes;
        this.outstanding = outstanding;
    }

    /// Runs on the commit thread, so it only submits. While processing is paused the batch stays open, and the sweep
    /// closes it after the resume.
    @EventListener
    void on(Committed committed) {
        if (!dispatcher.isAccepting()) {
            return;
        }
        BatchInProgress batch = progress.begin(committed);
        for (Committed.Change change : committed.changes()) {
            UUID id = change.deliveryId();
            if (!dispatcher.submit(id, () -> attempt(batch, change))) {
                progress.unprocessed(batch, batch.pending(id, Duration.ZERO));
            }
        }
    }

    private void attempt(BatchInProgress batch, Committed.Change change) {
        UUID id = change.deliveryId();
        if (!batch.begin(id)) {
            return;
        }
        Result result = attempts.first(
                        id, batch.trace(id), () -> changes.replacing(change.changed(), change.replacedDeliveryId()))
                .orElse(null);
        if (result == null) {
            // a replay of the delivery runs just now
            progress.unprocessed(batch, batch.pending(id, Duration.ZERO));
        } else if (result.error() == null) {
            progress.processed(batch, id);
        } else {
            failed(batch, id, result.done(), result.error());
        }
    }

    private void failed(BatchInProgress batch, UUID id, Set<String> done, String error) {
        Duration delay = retryPolicy.delayAfter(id, 1, error);
        DeliveryState state = delay == null ? DeliveryState.DEAD : DeliveryState.RETRYING;
        UnprocessedChange change = new UnprocessedChange(
                id, state, delay == null ? Duration.ZERO : delay, 1, Outstanding.bounded(error), done, batch.trace(id));
        if (!progress.unprocessed(batch, change)) {
            outstanding.failed(OutstandingDelivery.first(id), done, error, delay);
        }
    }
}

package org.nutritioninbox.processing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches.Closing;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.inbox.UnprocessedChange;

/// The changes of one commit while this instance processes them. The batch is closed once: when all changes are
/// processed, or after half of the lease with the unprocessed ones.
final class BatchInProgress {

    private final UUID id;
    private final Map<UUID, String> traces;
    private final Instant slowFrom;
    private final Set<UUID> waiting = new HashSet<>();
    private final Set<UUID> running = new HashSet<>();
    private final List<UnprocessedChange> unprocessed = new ArrayList<>();
    private boolean closed;

    BatchInProgress(Committed committed) {
        this.id = committed.batchId();
        this.traces = committed.traces();
        this.slowFrom = committed.slowFrom();
        committed.changes().forEach(change -> waiting.add(change.deliveryId()));
    }

    UUID id() {
        return id;
    }

    @Nullable
    String trace(UUID deliveryId) {
        return traces.get(deliveryId);
    }

    /// A change of this batch on which no attempt has failed.
    ///
    /// @param delay until any instance may take it
    UnprocessedChange pending(UUID deliveryId, Duration delay) {
        return UnprocessedChange.pending(deliveryId, delay, trace(deliveryId));
    }

    boolean isSlow(Instant now) {
        return !now.isBefore(slowFrom);
    }

    /// Begins the first attempt of a change. Returns false if the batch is closed: then the change has a row in
    /// `outstanding`.
    synchronized boolean begin(UUID deliveryId) {
        if (closed) {
            return false;
        }
        waiting.remove(deliveryId);
        return running.add(deliveryId);
    }

    /// Notes that the attempt for a change has ended. Returns false if the batch is closed: then the change has a row
    /// in `outstanding`.
    ///
    /// @param change `null` if all processors have processed the change
    synchronized boolean finish(UUID deliveryId, @Nullable UnprocessedChange change) {
        if (closed) {
            return false;
        }
        waiting.remove(deliveryId);
        running.remove(deliveryId);
        if (change != null) {
            unprocessed.add(change);
        }
        return true;
    }

    /// Closes the batch if no change waits or runs. Empty otherwise, and if it was closed before.
    synchronized Optional<Closing> closeIfDone() {
        return waiting.isEmpty() && running.isEmpty() ? close() : Optional.empty();
    }

    /// Closes the batch with its unprocessed changes. Empty if it was closed before.
    ///
    /// @param lease the time during which only this instance may process a change that is running
    synchronized Optional<Closing> closeUnfinished(Duration lease) {
        if (!closed) {
            waiting.forEach(deliveryId -> unprocessed.add(pending(deliveryId, Duration.ZERO)));
            running.forEach(deliveryId -> unprocessed.add(pending(deliveryId, lease)));
        }
        return close();
    }

    private Optional<Closing> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        return Optional.of(new Closing(id, List.copyOf(unprocessed)));
    }
}

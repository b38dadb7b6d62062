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
import org.nutritioninbox.inbox.OutstandingDelivery;

/// The changes of one commit while this instance processes them. The batch is closed once: when none is queued or
/// running any more, or after half of the lease. Those that are not processed become outstanding.
final class BatchInProgress {

    private final UUID id;
    private final Map<UUID, String> traces;
    private final Instant slowFrom;
    private final Set<UUID> queued = new HashSet<>();
    private final Set<UUID> running = new HashSet<>();
    private final List<OutstandingDelivery> outstanding = new ArrayList<>();
    private boolean closed;

    BatchInProgress(Committed committed) {
        this.id = committed.batchId();
        this.traces = committed.traces();
        this.slowFrom = committed.slowFrom();
        committed.versions().forEach(version -> queued.add(version.deliveryId()));
    }

    UUID id() {
        return id;
    }

    /// A change of this batch on which no attempt has failed.
    ///
    /// @param delay until any instance may take it
    OutstandingDelivery pending(UUID deliveryId, Duration delay) {
        return OutstandingDelivery.pending(deliveryId, delay, traces.get(deliveryId));
    }

    boolean isSlow(Instant now) {
        return !now.isBefore(slowFrom);
    }

    /// Begins the first attempt of a change. Returns false if the batch is closed: then the change gets a row in
    /// `outstanding`.
    synchronized boolean begin(UUID deliveryId) {
        if (closed) {
            return false;
        }
        queued.remove(deliveryId);
        return running.add(deliveryId);
    }

    /// Notes that a change is processed or becomes outstanding. Returns false if the batch is closed: then the change
    /// gets a row in `outstanding`.
    ///
    /// @param left `null` if all processors have processed the change
    synchronized boolean finish(UUID deliveryId, @Nullable OutstandingDelivery left) {
        if (closed) {
            return false;
        }
        queued.remove(deliveryId);
        running.remove(deliveryId);
        if (left != null) {
            outstanding.add(left);
        }
        return true;
    }

    /// Closes the batch if no change is queued or runs. Empty otherwise, and if it was closed before.
    synchronized Optional<Closing> closeIfDone() {
        return queued.isEmpty() && running.isEmpty() ? close() : Optional.empty();
    }

    /// Closes the batch and leaves its other changes to `outstanding`. Empty if it was closed before.
    ///
    /// @param lease the time during which only this instance may process a change that is running
    synchronized Optional<Closing> closeUnfinished(Duration lease) {
        if (!closed) {
            queued.forEach(deliveryId -> outstanding.add(pending(deliveryId, Duration.ZERO)));
            running.forEach(deliveryId -> outstanding.add(pending(deliveryId, lease)));
        }
        return close();
    }

    private Optional<Closing> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        return Optional.of(new Closing(id, List.copyOf(outstanding)));
    }
}

package org.nutritioninbox.processing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches.Closing;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Leftover;

/// The changes of one commit on their way through the processors of this instance. It is closed once: when none is
/// left, or with what is left when that takes too long.
final class BatchInProgress {

    private final UUID id;
    private final Instant slowFrom;
    private final Set<UUID> waiting = new HashSet<>();
    private final Set<UUID> begun = new HashSet<>();
    private final List<Leftover> leftovers = new ArrayList<>();
    private boolean closed;

    BatchInProgress(Kept kept) {
        this.id = kept.batchId();
        this.slowFrom = kept.slowFrom();
        kept.changes().forEach(change -> waiting.add(change.deliveryId()));
    }

    UUID id() {
        return id;
    }

    boolean isSlow(Instant now) {
        return !now.isBefore(slowFrom);
    }

    /// The first attempt with a change begins. Returns false where the batch was closed before, with this change as a
    /// leftover.
    synchronized boolean begin(UUID deliveryId) {
        if (closed) {
            return false;
        }
        waiting.remove(deliveryId);
        return begun.add(deliveryId);
    }

    /// A change needs nothing more from this batch. Returns false where the batch was closed before, with this change
    /// as a leftover.
    ///
    /// @param leftover where a processor still has to be told; `null` where all were
    synchronized boolean finish(UUID deliveryId, @Nullable Leftover leftover) {
        if (closed) {
            return false;
        }
        waiting.remove(deliveryId);
        begun.remove(deliveryId);
        if (leftover != null) {
            leftovers.add(leftover);
        }
        return true;
    }

    /// Closes the batch where nothing is left. Empty where something is, or it was closed before.
    synchronized Optional<Closing> closeIfDone() {
        return waiting.isEmpty() && begun.isEmpty() ? close() : Optional.empty();
    }

    /// Closes the batch with what is left. Empty where it was closed before.
    ///
    /// @param lease for how long a change whose attempt goes on is left to this instance
    synchronized Optional<Closing> closeWithRest(Duration lease) {
        if (!closed) {
            waiting.forEach(deliveryId -> leftovers.add(Leftover.pending(deliveryId, Duration.ZERO)));
            begun.forEach(deliveryId -> leftovers.add(Leftover.pending(deliveryId, lease)));
        }
        return close();
    }

    private Optional<Closing> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        return Optional.of(new Closing(id, List.copyOf(leftovers)));
    }
}

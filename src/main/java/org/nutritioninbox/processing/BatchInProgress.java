package org.nutritioninbox.processing;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.nutritioninbox.inbox.Batches.Unfinished;
import org.nutritioninbox.inbox.Kept;

/// The changes of one commit on their way through the processors of this instance.
final class BatchInProgress {

    private final UUID id;
    private final Instant leaseUntil;
    private final Instant slowFrom;
    private final Map<UUID, Unfinished> unfinished = new LinkedHashMap<>();
    private volatile boolean crowdedOut;
    private boolean apart;

    BatchInProgress(Kept kept) {
        this.id = kept.batchId();
        this.leaseUntil = kept.leaseUntil();
        this.slowFrom =
                kept.keptAt().plus(Duration.between(kept.keptAt(), leaseUntil).dividedBy(2));
        kept.changes().forEach(change -> unfinished.put(change.deliveryId(), Unfinished.of(change)));
    }

    UUID id() {
        return id;
    }

    Instant leaseUntil() {
        return leaseUntil;
    }

    /// Some of it found no room in memory.
    void crowdOut() {
        crowdedOut = true;
    }

    /// Whether half of its time is over, or some of it found no room.
    boolean isSlow(Instant now) {
        return crowdedOut || !now.isBefore(slowFrom);
    }

    /// One of the changes needs nothing more from this batch.
    synchronized Progress finish(UUID deliveryId) {
        unfinished.remove(deliveryId);
        if (apart) {
            return Progress.APART;
        }
        return unfinished.isEmpty() ? Progress.LAST : Progress.MORE;
    }

    /// Has those that are not finished written down, each by itself, so that a slow one holds up no other. Who
    /// finishes meanwhile waits. Where the writing fails nothing has changed.
    synchronized void takeApart(Consumer<List<Unfinished>> write) {
        if (!apart && !unfinished.isEmpty()) {
            write.accept(List.copyOf(unfinished.values()));
            apart = true;
        }
    }

    /// What the end of one change means for its batch.
    enum Progress {
        /// Others are still going on.
        MORE,
        /// It was the last one.
        LAST,
        /// The batch was taken apart, so the change stands for itself.
        APART
    }
}

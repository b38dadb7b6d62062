package org.nutritioninbox.processing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Batches.Closing;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Leftover;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Owed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Writes down what this instance has processed. The marks of 20 ms share a statement: at full load there are a hundred
/// commits a second. A mark that is lost means that processors are told twice.
@Component
class Progress {

    private static final Logger log = LoggerFactory.getLogger(Progress.class);
    private static final long WRITE_MILLIS = 20;
    private static final long LOOK_MILLIS = 250;
    private static final int AT_ONCE = 500;

    /// While the database does not answer. What is beyond is not written down, and the sweep finds it.
    private static final int MOST_UNWRITTEN = 10_000;

    private final Batches batches;
    private final Outstanding outstanding;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final Map<UUID, BatchInProgress> inProgress = new ConcurrentHashMap<>();
    private final BlockingQueue<Closing> closings = new ArrayBlockingQueue<>(MOST_UNWRITTEN);
    private final BlockingQueue<Owed> done = new ArrayBlockingQueue<>(MOST_UNWRITTEN);

    Progress(Batches batches, Outstanding outstanding, ProcessingProperties properties, Clock clock) {
        this.batches = batches;
        this.outstanding = outstanding;
        this.properties = properties;
        this.clock = clock;
    }

    BatchInProgress begin(Kept kept) {
        BatchInProgress batch = new BatchInProgress(kept);
        inProgress.put(batch.id(), batch);
        return batch;
    }

    /// All processors have been told of a change.
    void done(BatchInProgress batch, UUID deliveryId) {
        if (!finish(batch, deliveryId, null)) {
            done.offer(Owed.first(deliveryId));
        }
    }

    /// A change is owed, for the reason that the leftover gives. Returns false where it has a row of its own already.
    boolean owed(BatchInProgress batch, Leftover leftover) {
        return finish(batch, leftover.deliveryId(), leftover);
    }

    /// All processors have been told of a delivery that was outstanding.
    void done(Owed owed) {
        done.offer(owed);
    }

    private boolean finish(BatchInProgress batch, UUID deliveryId, @Nullable Leftover leftover) {
        boolean wasOpen = batch.finish(deliveryId, leftover);
        batch.closeIfDone().ifPresent(this::close);
        return wasOpen;
    }

    private void close(Closing closing) {
        inProgress.remove(closing.batchId());
        closings.offer(closing);
    }

    /// A slow change must not hold up the mark of its neighbours.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void closeSlow() {
        closeSlow(clock.instant());
    }

    private void closeSlow(Instant now) {
        Duration lease = properties.lease();
        inProgress.values().stream()
                .filter(batch -> batch.isSlow(now))
                .forEach(batch -> batch.closeWithRest(lease).ifPresent(this::close));
    }

    @Scheduled(fixedDelay = WRITE_MILLIS)
    void write() {
        write(closings, batches::close);
        write(done, outstanding::done);
    }

    /// One that cannot be written now is written later, unless the sweep is faster.
    private <T> void write(BlockingQueue<T> marks, Consumer<List<T>> statement) {
        List<T> some = new ArrayList<>();
        if (marks.drainTo(some, AT_ONCE) == 0) {
            return;
        }
        try {
            statement.accept(some);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not write down what is processed: {}", e.getClass().getSimpleName());
            some.forEach(marks::offer);
        }
    }

    /// Writes everything down, as far as it came. Nothing comes to its end any more.
    void stop() {
        closeSlow(Instant.MAX);
        int most = closings.size() / AT_ONCE + done.size() / AT_ONCE + 1;
        for (int i = 0; i < most; i++) {
            write();
        }
    }
}

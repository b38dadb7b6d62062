package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Batches.Closing;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.processing.Processors.CallResult;
import org.nutritioninbox.query.TimeOrderedIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Writes to the database what this instance has processed. Everything within 20 ms shares a statement, since there are
/// a hundred commits a second under full load. If a write is lost, processors are called again.
@Component
class ProcessingProgress {

    private static final Logger log = LoggerFactory.getLogger(ProcessingProgress.class);
    private static final long WRITE_MILLIS = 20;
    private static final long SLOW_CHECK_MILLIS = 250;
    private static final int BATCH_SIZE = 500;
    private static final Duration[] BUCKETS = LongStream.of(1, 10, 60, 600, 3600, 86_400)
            .mapToObj(Duration::ofSeconds)
            .toArray(Duration[]::new);

    /// Bounds the memory during an outage of the database. Further entries are dropped, and the sweep finds them.
    private static final int MAX_UNWRITTEN = 10_000;

    private final Batches batches;
    private final Outstanding outstanding;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final Timer lag;
    private final Counter failures;
    private final Map<UUID, BatchInProgress> inProgress = new ConcurrentHashMap<>();
    private final BlockingQueue<Closing> closings = new ArrayBlockingQueue<>(MAX_UNWRITTEN);
    private final BlockingQueue<OutstandingDelivery> processed = new ArrayBlockingQueue<>(MAX_UNWRITTEN);

    ProcessingProgress(
            Batches batches,
            Outstanding outstanding,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.batches = batches;
        this.outstanding = outstanding;
        this.properties = properties;
        this.clock = clock;
        this.lag = Timer.builder("inbox.processing.lag")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        this.failures = meters.counter("inbox.processing.failed");
    }

    BatchInProgress begin(Committed committed) {
        BatchInProgress batch = new BatchInProgress(committed);
        inProgress.put(batch.id(), batch);
        return batch;
    }

    /// Notes that a change becomes outstanding without an attempt, due at once.
    void postpone(BatchInProgress batch, UUID deliveryId) {
        finish(batch, deliveryId, batch.pending(deliveryId, Duration.ZERO));
    }

    /// Notes the result of an attempt.
    ///
    /// @param batch of a first attempt; `null` for a later one
    void ended(@Nullable BatchInProgress batch, OutstandingDelivery delivery, CallResult result) {
        UUID id = delivery.deliveryId();
        String error = result.error();
        OutstandingDelivery left = error == null ? null : afterFailure(delivery, result.done(), error);
        if (left == null && delivery.replayId() == null) {
            lag.record(Duration.between(TimeOrderedIds.timeOf(id), clock.instant()));
        }
        if (batch != null && finish(batch, id, left)) {
            return;
        }
        if (left == null) {
            processed.offer(delivery);
        } else {
            outstanding.failed(left);
        }
    }

    /// Returns the delivery after one more failed attempt: it is retried, or dead.
    private OutstandingDelivery afterFailure(OutstandingDelivery delivery, Set<String> done, String error) {
        failures.increment();
        int attempts = delivery.attempts() + 1;
        Duration delay = properties.retry().delayAfter(attempts);
        if (delay == null) {
            log.error(
                    "Delivery {} is dead after {} attempts. Fix the cause, then replay it: {}",
                    delivery.deliveryId(),
                    attempts,
                    error);
        }
        return delivery.failed(done, error, delay);
    }

    /// Notes that no attempt can succeed.
    void dead(OutstandingDelivery delivery, String error) {
        outstanding.failed(delivery.failed(delivery.done(), error, null));
    }

    /// Returns false if the batch is closed: then the delivery gets a row in `outstanding`.
    private boolean finish(BatchInProgress batch, UUID deliveryId, @Nullable OutstandingDelivery left) {
        boolean wasOpen = batch.finish(deliveryId, left);
        batch.closeIfDone().ifPresent(this::close);
        return wasOpen;
    }

    private void close(Closing closing) {
        inProgress.remove(closing.batchId());
        closings.offer(closing);
    }

    /// Closes batches with a slow change, so that the other changes of the batch are not processed again.
    @Scheduled(fixedDelay = SLOW_CHECK_MILLIS)
    void closeSlow() {
        closeSlow(clock.instant());
    }

    private void closeSlow(Instant now) {
        Duration lease = properties.lease();
        inProgress.values().stream()
                .filter(batch -> batch.isSlow(now))
                .forEach(batch -> batch.closeUnfinished(lease).ifPresent(this::close));
    }

    @Scheduled(fixedDelay = WRITE_MILLIS)
    void write() {
        write(closings, batches::close);
        write(processed, outstanding::remove);
    }

    /// Puts the entries back if the write fails.
    private <T> void write(BlockingQueue<T> queue, Consumer<List<T>> statement) {
        List<T> entries = new ArrayList<>();
        if (queue.drainTo(entries, BATCH_SIZE) == 0) {
            return;
        }
        try {
            statement.accept(entries);
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not mark {} batches or deliveries as processed, retrying: {}",
                    entries.size(),
                    e.getClass().getSimpleName());
            entries.forEach(queue::offer);
        }
    }

    /// Closes all batches and writes everything.
    void stop() {
        closeSlow(Instant.MAX);
        int writes = closings.size() / BATCH_SIZE + processed.size() / BATCH_SIZE + 1;
        for (int i = 0; i < writes; i++) {
            write();
        }
    }
}

package org.nutritioninbox.processing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.nutritioninbox.batching.BatchWorker;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Batches.Unfinished;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Mark;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// What this instance has kept and not yet processed, commit by commit, and the writing down of how it went: many in
/// one statement, whoever they are.
@Component
class BatchesInProgress {

    private static final Logger log = LoggerFactory.getLogger(BatchesInProgress.class);
    private static final int AT_ONCE = 500;
    private static final long LOOK_MILLIS = 250;
    private static final Duration LONGEST_WRITING = Duration.ofSeconds(5);

    private final Batches batches;
    private final Clock clock;
    private final BatchWorker<UUID> batchMarks;
    private final BatchWorker<Mark> deliveryMarks;
    private final BatchWorker<Held> holds;
    private final Map<UUID, BatchInProgress> inProgress = new ConcurrentHashMap<>();

    BatchesInProgress(Batches batches, Outstanding outstanding, ProcessingProperties properties, Clock clock) {
        this.batches = batches;
        this.clock = clock;
        this.batchMarks = new BatchWorker<>(
                "processed-batches",
                properties.waiting(),
                AT_ONCE,
                ids -> atMostTwice(() -> batches.processed(ids, clock.instant())));
        this.deliveryMarks = new BatchWorker<>(
                "processed-deliveries",
                properties.waiting(),
                AT_ONCE,
                marks -> atMostTwice(() -> outstanding.done(marks, clock.instant())));
        this.holds = new BatchWorker<>("held-deliveries", properties.waiting(), AT_ONCE, this::writeHeld);
    }

    BatchInProgress add(Kept kept) {
        BatchInProgress batch = new BatchInProgress(kept);
        inProgress.put(batch.id(), batch);
        return batch;
    }

    /// All processors are through with a change.
    void done(BatchInProgress batch, Changed change) {
        if (finish(batch, change.deliveryId())) {
            deliveryMarks.submit(new Mark(change.deliveryId(), 0));
        }
    }

    /// All processors are through with a delivery that stands for itself.
    void done(Mark mark) {
        deliveryMarks.submit(mark);
    }

    /// The change stands for itself from now on, and somebody else looks after it.
    void later(BatchInProgress batch, Changed change) {
        finish(batch, change.deliveryId());
    }

    /// The change waits for a processor that is paused.
    void held(BatchInProgress batch, Changed change, Result result) {
        holds.submit(new Held(batch, Unfinished.of(change), result.done(), result.held()));
    }

    /// Where the writing fails nothing has ended, and the batch is taken apart when it has become slow.
    private void writeHeld(List<Held> held) {
        Map<Reason, List<Held>> byReason = held.stream().collect(Collectors.groupingBy(Held::reason));
        byReason.forEach((reason, some) -> {
            atMostTwice(() -> batches.hold(
                    some.stream().map(Held::batchId).toList(),
                    some.stream().map(Held::change).toList(),
                    reason.done(),
                    reason.processors()));
            some.forEach(one -> finish(one.batch(), one.change().deliveryId()));
        });
    }

    /// Somebody may have held a row for too long, or wanted one of ours for one that we wanted.
    static void atMostTwice(Runnable writing) {
        try {
            writing.run();
        } catch (DataAccessException | TransactionException e) {
            log.debug("Writing down what is processed failed: {}", e.getClass().getName());
            writing.run();
        }
    }

    /// Whether the change stands for itself, so that its own end has to be written down.
    private boolean finish(BatchInProgress batch, UUID deliveryId) {
        return switch (batch.finish(deliveryId)) {
            case MORE -> false;
            case LAST -> {
                inProgress.remove(batch.id());
                batchMarks.submit(batch.id());
                yield false;
            }
            case APART -> true;
        };
    }

    /// Looks after what is not finished in half of its time: what is slow, or found no room, from then on stands for
    /// itself.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void takeSlowOnesApart() {
        takeApart(clock.instant());
    }

    private void takeApart(Instant slowAt) {
        inProgress.values().stream().filter(batch -> batch.isSlow(slowAt)).forEach(batch -> {
            try {
                batch.takeApart(
                        unfinished -> batches.takeApart(batch.id(), unfinished, batch.leaseUntil(), clock.instant()));
                inProgress.remove(batch.id());
            } catch (RuntimeException e) {
                log.warn(
                        "Could not write down what is still going on: {}",
                        e.getClass().getName());
            }
        });
    }

    void start() {
        batchMarks.start();
        deliveryMarks.start();
        holds.start();
    }

    /// Nothing comes to an end any more.
    void stop() {
        holds.stop(LONGEST_WRITING);
        takeApart(Instant.MAX);
        inProgress.clear();
        batchMarks.stop(LONGEST_WRITING);
        deliveryMarks.stop(LONGEST_WRITING);
    }

    private record Held(BatchInProgress batch, Unfinished change, Reason reason) {

        Held(BatchInProgress batch, Unfinished change, Set<String> done, Set<String> processors) {
            this(batch, change, new Reason(done, processors));
        }

        UUID batchId() {
            return batch.id();
        }
    }

    /// Who is through with it, and who is not.
    private record Reason(Set<String> done, Set<String> processors) {}
}

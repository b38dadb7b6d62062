package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nutritioninbox.inbox.BatchWorker;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Mark;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Attempts.First;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Hands what was kept to the processors: in memory when all is well, from the database when something failed
/// or died.
@Component
public class Processing implements SmartLifecycle {

    /// Started before anything can be kept and stopped after the last commit.
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4000;

    private static final Logger log = LoggerFactory.getLogger(Processing.class);
    private static final int AT_ONCE = 500;
    private static final long LOOK_MILLIS = 250;
    private static final Duration LONGEST_MARKING = Duration.ofSeconds(5);

    private final Processors processors;
    private final Attempts attempts;
    private final Batches batches;
    private final Outstanding outstanding;
    private final Pauses pauses;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final BlockingQueue<Runnable> waiting;
    private volatile ThreadPoolExecutor executor;
    private final BatchWorker<UUID> batchMarks;
    private final BatchWorker<Mark> deliveryMarks;
    private final Map<UUID, BatchInProgress> inProgress = new ConcurrentHashMap<>();
    private volatile boolean running;

    Processing(
            Processors processors,
            Attempts attempts,
            Batches batches,
            Outstanding outstanding,
            Pauses pauses,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.processors = processors;
        this.attempts = attempts;
        this.batches = batches;
        this.outstanding = outstanding;
        this.pauses = pauses;
        this.properties = properties;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(properties.waiting());
        this.executor = newExecutor();
        this.batchMarks = new BatchWorker<>(
                "processed-batches", properties.waiting(), AT_ONCE, ids -> batches.processed(ids, clock.instant()));
        this.deliveryMarks = new BatchWorker<>(
                "processed-deliveries",
                properties.waiting(),
                AT_ONCE,
                marks -> outstanding.done(marks, clock.instant()));
        meters.gauge("inbox.processing.waiting", waiting, BlockingQueue::size);
    }

    private ThreadPoolExecutor newExecutor() {
        return new ThreadPoolExecutor(
                properties.concurrency(),
                properties.concurrency(),
                0,
                TimeUnit.SECONDS,
                waiting,
                Thread.ofVirtual().name("processing-", 0).factory());
    }

    /// Runs on the thread that commits, so it only hands over.
    @EventListener
    void on(Kept kept) {
        if (pauses.isPaused()) {
            return;
        }
        BatchInProgress batch = new BatchInProgress(kept);
        inProgress.put(batch.id(), batch);
        for (Changed change : kept.changes()) {
            if (!submit(batch.leaseUntil(), () -> first(batch, change))) {
                batch.crowdOut();
                log.warn("Too much is waiting to be processed; the rest is taken from the database");
                return;
            }
        }
    }

    private void first(BatchInProgress batch, Changed change) {
        First result = attempts.first(batch.id(), change);
        if (result == First.GOING_ON) {
            return;
        }
        switch (batch.finish(change.deliveryId())) {
            case MORE -> {}
            case LAST -> {
                inProgress.remove(batch.id());
                batchMarks.submit(batch.id());
            }
            case APART -> {
                if (result == First.DONE) {
                    deliveryMarks.submit(new Mark(change.deliveryId(), 0));
                }
            }
        }
    }

    /// Looks after what this instance has kept and not finished in half of its time: what is slow, or found no
    /// room, from then on stands for itself.
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

    /// Takes over what nobody has processed in time, a part at a time, and goes on with the next part when one
    /// is through. Leaves half of the room to what is just arriving.
    void sweep() {
        int room = Math.min((waiting.remainingCapacity() + 1) / 2, AT_ONCE);
        if (!running || room == 0 || pauses.isPaused()) {
            return;
        }
        Instant now = clock.instant();
        outstanding.release(pauses.names(), AT_ONCE, now);
        Instant until = lease();
        List<UUID> found = claim(room, now, until);
        if (!found.isEmpty()) {
            log.info("Found {} deliveries that nobody had processed", found.size());
        }
        AtomicInteger left = new AtomicInteger(found.size());
        for (UUID id : found) {
            boolean taken = submit(until, () -> {
                try {
                    one(id);
                } finally {
                    goOnAfter(left, found.size() == room);
                }
            });
            if (!taken) {
                left.decrementAndGet();
            }
        }
    }

    private void one(UUID id) {
        attempts.first(id).ifPresent(deliveryMarks::submit);
    }

    /// The names of all processors.
    public List<String> processors() {
        return processors.names();
    }

    /// Whether nobody is told anything for now.
    public boolean isPaused() {
        return pauses.isPaused();
    }

    /// The names of those that are told nothing for now.
    public List<String> pausedProcessors() {
        return processors.names().stream()
                .filter(name -> pauses.isPaused() || pauses.isPaused(name))
                .toList();
    }

    /// Until when what is claimed now is left to this instance.
    public Instant lease() {
        return clock.instant().plus(properties.lease());
    }

    /// Processes what stands for itself and is left to this instance. What finds no room is found by the sweep.
    ///
    /// @param leaseUntil until when nobody else takes it
    public void process(UUID deliveryId, Instant leaseUntil) {
        submit(leaseUntil, () -> one(deliveryId));
    }

    private List<UUID> claim(int room, Instant now, Instant until) {
        batches.takeApartDue(room, now);
        return outstanding.claim(room, now, until);
    }

    private void goOnAfter(AtomicInteger left, boolean more) {
        if (left.decrementAndGet() == 0 && more) {
            sweep();
        }
    }

    /// Whether it was taken. What waits for longer than it is ours may be in other hands by then, and is found
    /// again if not.
    private boolean submit(Instant leaseUntil, Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    if (clock.instant().isBefore(leaseUntil) && !pauses.isPaused()) {
                        work.run();
                    }
                } catch (RuntimeException e) {
                    log.error(
                            "Processing failed and is left to the sweep: {}",
                            e.getClass().getName());
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void start() {
        if (executor.isShutdown()) {
            executor = newExecutor();
        }
        batchMarks.start();
        deliveryMarks.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        Duration atMost = properties.stop();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} deliveries were not processed before the stop; the next start finds them", waiting.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeApart(Instant.MAX);
        inProgress.clear();
        batchMarks.stop(LONGEST_MARKING);
        deliveryMarks.stop(LONGEST_MARKING);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

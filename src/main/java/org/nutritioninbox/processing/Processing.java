package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Hands what was kept to the processors: in memory when all is well, from the database when something failed
/// or died.
@Component
public class Processing implements SmartLifecycle {

    /// Started before anything can be kept and stopped after the last commit.
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4000;

    private static final Logger log = LoggerFactory.getLogger(Processing.class);
    private static final int AT_ONCE = 500;

    private final Processors processors;
    private final Attempts attempts;
    private final BatchesInProgress inProgress;
    private final Batches batches;
    private final Outstanding outstanding;
    private final Pauses pauses;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final BlockingQueue<Runnable> waiting;
    private volatile ThreadPoolExecutor executor;
    private volatile boolean running;

    Processing(
            Processors processors,
            Attempts attempts,
            BatchesInProgress inProgress,
            Batches batches,
            Outstanding outstanding,
            Pauses pauses,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.processors = processors;
        this.attempts = attempts;
        this.inProgress = inProgress;
        this.batches = batches;
        this.outstanding = outstanding;
        this.pauses = pauses;
        this.properties = properties;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(properties.waiting());
        this.executor = newExecutor();
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
        BatchInProgress batch = inProgress.add(kept);
        for (Changed change : kept.changes()) {
            if (!submit(batch.leaseUntil(), () -> first(batch, change))) {
                batch.crowdOut();
                log.warn("Too much is waiting to be processed; the rest is taken from the database");
                return;
            }
        }
    }

    private void first(BatchInProgress batch, Changed change) {
        attempts.first(batch.id(), change).ifPresent(result -> {
            if (result.isSuccess()) {
                inProgress.done(batch, change);
            } else if (result.isHeld()) {
                inProgress.held(batch, change, result);
            } else {
                inProgress.later(batch, change);
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
        attempts.first(id).ifPresent(inProgress::done);
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
        inProgress.start();
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
        inProgress.stop();
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

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.inbox.BatchWorker;
import org.nutritioninbox.inbox.Kept;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Work;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.processing.Processors.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Hands what was kept to the processors: in memory when all is well, from the database when something failed or died.
@Component
class Processing implements SmartLifecycle {

    /// Started before anything can be kept and stopped after the last commit.
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4000;

    private static final Logger log = LoggerFactory.getLogger(Processing.class);
    private static final int MARKED_AT_ONCE = 500;

    private final Processors processors;
    private final Outstanding outstanding;
    private final Retries retries;
    private final ProcessingProperties properties;
    private final Clock clock;
    private final BlockingQueue<Runnable> waiting;
    private final ThreadPoolExecutor executor;
    private final BatchWorker<UUID> marks;
    private final Timer delay;
    private volatile boolean running;

    Processing(
            Processors processors,
            Outstanding outstanding,
            Retries retries,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.processors = processors;
        this.outstanding = outstanding;
        this.retries = retries;
        this.properties = properties;
        this.clock = clock;
        this.waiting = new ArrayBlockingQueue<>(properties.waiting());
        this.executor = new ThreadPoolExecutor(
                properties.concurrency(),
                properties.concurrency(),
                0,
                TimeUnit.SECONDS,
                waiting,
                Thread.ofVirtual().name("processing-", 0).factory());
        this.marks = new BatchWorker<>(
                "processed-marks", properties.waiting(), MARKED_AT_ONCE, ids -> outstanding.done(ids, clock.instant()));
        this.delay = meters.timer("inbox.processing");
        meters.gauge("inbox.processing.waiting", waiting, BlockingQueue::size);
    }

    /// Runs on the thread that commits, so it only hands over.
    @EventListener
    void on(Kept kept) {
        for (NutritionRecord.Changed change : kept.changes()) {
            if (!submit(() -> processKept(change, kept.leaseUntil()))) {
                log.warn("Too much is waiting to be processed; the rest is taken from the database");
                return;
            }
        }
    }

    /// Takes over what nobody has processed in time. Returns how much that was.
    int sweep() {
        int room = Math.min(waiting.remainingCapacity(), MARKED_AT_ONCE);
        Instant now = clock.instant();
        Instant until = now.plus(properties.lease());
        List<UUID> found = running && room > 0 ? outstanding.claim(room, now, until) : List.of();
        found.forEach(id -> submit(() -> processFound(id, until)));
        if (!found.isEmpty()) {
            log.info("Found {} deliveries that nobody had processed", found.size());
        }
        return found.size();
    }

    private boolean submit(Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
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

    /// What waited here for longer than it was ours may be in other hands by now, and is found again if it is not.
    private void processKept(NutritionRecord.Changed change, Instant leaseUntil) {
        if (clock.instant().isBefore(leaseUntil)) {
            process(new Work(change, Set.of()));
        }
    }

    private void processFound(UUID deliveryId, Instant leaseUntil) {
        if (clock.instant().isBefore(leaseUntil)) {
            outstanding.find(deliveryId).ifPresent(this::process);
        }
    }

    private void process(Work work) {
        UUID id = work.change().deliveryId();
        Result result = Objects.requireNonNull(delay.record(() -> processors.tell(work)));
        if (!result.isSuccess()) {
            retries.schedule(id, result);
        } else if (!marks.offer(id)) {
            outstanding.done(List.of(id), clock.instant());
        }
    }

    @Override
    public void start() {
        marks.start();
        running = true;
    }

    @Override
    public void stop() {
        Duration atMost = properties.stop();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} deliveries were not processed before the stop; the next start finds them", waiting.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        marks.stop(atMost);
        running = false;
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

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/// Submits changes to the executor of the processors, within bounds: others wait in the database.
@Component
class Dispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /// The most bytes that the unzipped bodies of new changes may have together, while they wait or are processed:
    /// their content is on the heap.
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /// The longest time that a stopping instance waits for accepted changes.
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final ThreadPoolTaskExecutor executor;
    private final PauseSwitch pauseSwitch;
    private final Attempts attempts;
    private final ProcessingProgress progress;
    private final Clock clock;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Semaphore bytes = new Semaphore(MAX_BYTES);
    private volatile boolean running;

    Dispatcher(
            @Qualifier(ProcessingConfiguration.EXECUTOR) ThreadPoolTaskExecutor executor,
            PauseSwitch pauseSwitch,
            Attempts attempts,
            ProcessingProgress progress,
            Clock clock,
            MeterRegistry meters) {
        this.executor = executor;
        this.pauseSwitch = pauseSwitch;
        this.attempts = attempts;
        this.progress = progress;
        this.clock = clock;
        meters.gauge("inbox.processing.waiting", executor, ThreadPoolTaskExecutor::getQueueSize);
    }

    boolean isAccepting() {
        return running && !pauseSwitch.isPaused();
    }

    /// The free places in the queue.
    int capacity() {
        return executor.getThreadPoolExecutor().getQueue().remainingCapacity();
    }

    /// Queues the changes of a commit. Runs on the commit thread, so it only submits. A batch that comes while
    /// processing is paused stays open, and the sweep closes it after the resume.
    @EventListener
    void on(Committed committed) {
        if (!isAccepting()) {
            return;
        }
        BatchInProgress batch = progress.begin(committed);
        for (Committed.NewVersion version : committed.versions()) {
            UUID id = version.deliveryId();
            if (!submit(id, version.bytes(), () -> attempts.first(batch, version))) {
                progress.postpone(batch, id);
            }
        }
    }

    /// Returns false if the queue is full, or has too many bytes. Work whose turn comes while processing is paused is
    /// skipped: its batch is closed as if the work were slow, and the sweep does it after the resume.
    ///
    /// @param size of the content that the work holds; 0 if it reads it only when its turn comes
    boolean submit(UUID deliveryId, int size, Runnable work) {
        if (!bytes.tryAcquire(size)) {
            return false;
        }
        accepted.incrementAndGet();
        try {
            executor.execute(() -> run(deliveryId, size, work));
            return true;
        } catch (RejectedExecutionException e) {
            finished(size);
            return false;
        }
    }

    private void run(UUID deliveryId, int size, Runnable work) {
        MDC.put("delivery.id", deliveryId.toString());
        try {
            if (isAccepting()) {
                work.run();
            }
        } catch (RuntimeException e) {
            log.error(
                    "Processing of delivery {} failed, the sweep retries it after the lease of its row or batch: {}",
                    deliveryId,
                    e.getClass().getName());
        } finally {
            MDC.remove("delivery.id");
            finished(size);
        }
    }

    private void finished(int size) {
        accepted.decrementAndGet();
        bytes.release(size);
    }

    @Override
    public void start() {
        pauseSwitch.refresh();
        running = true;
    }

    /// Waits a bounded time for the accepted work.
    @Override
    public void stop() {
        Instant end = clock.instant().plus(STOP_TIMEOUT);
        while (accepted.get() > 0 && clock.instant().isBefore(end)) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        running = false;
        if (accepted.get() > 0) {
            log.warn("{} deliveries were not processed before the stop; the sweep processes them later", accepted);
        }
        progress.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.PROCESSING;
    }
}

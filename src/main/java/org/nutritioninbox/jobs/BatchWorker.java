package org.nutritioninbox.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that does expensive work for many items at once. It takes all waiting items up to a bound, and never
/// waits for a batch to fill. It survives exceptions of the work.
public final class BatchWorker<T> {

    private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    private final BlockingQueue<T> waiting;
    private final int maxBatch;
    private final Consumer<List<T>> work;
    private final String name;
    private volatile List<T> working = List.of();
    private volatile Thread thread;
    private volatile boolean stopping;

    /// @param capacity the most items that wait before [#offer] returns false
    /// @param maxBatch the most items in one call of the work
    public BatchWorker(String name, int capacity, int maxBatch, Consumer<List<T>> work) {
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.maxBatch = maxBatch;
        this.work = work;
        this.name = name;
        this.thread = newThread();
    }

    private Thread newThread() {
        return Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /// Starts the thread, also again after a stop.
    public void start() {
        if (thread.getState() != Thread.State.NEW) {
            thread = newThread();
        }
        stopping = false;
        thread.start();
    }

    /// Returns false if the queue is full or the worker is stopping. Never waits.
    public boolean offer(T item) {
        return !stopping && waiting.offer(item);
    }

    /// Refuses new items, and waits a bounded time until the waiting ones are done.
    public void stop(Duration timeout) {
        stopping = true;
        try {
            if (!thread.join(timeout)) {
                log.warn("{} did not stop within {}: {} items still wait", name, timeout, waiting.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    public int size() {
        return waiting.size();
    }

    /// Returns the items in work and the waiting ones, oldest first. An item that is just taken may be missing.
    public Stream<T> unfinished() {
        return Stream.concat(working.stream(), waiting.stream());
    }

    private void run() {
        List<T> batch = new ArrayList<>(maxBatch);
        // a thread that outlives its stop ends when the next one starts
        while (!(stopping && waiting.isEmpty()) && thread == Thread.currentThread()) {
            try {
                T first = waiting.poll(POLL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, maxBatch - 1);
                    working = List.copyOf(batch);
                    work.accept(working);
                }
            } catch (Throwable e) {
                log.error("{} failed on a batch and continues with the next one", name, e);
            } finally {
                working = List.of();
                batch.clear();
            }
        }
    }
}

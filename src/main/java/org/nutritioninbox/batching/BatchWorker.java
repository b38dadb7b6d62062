package org.nutritioninbox.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that does for many at once what is dear to do for each: it takes whatever is waiting, up to a bound,
/// works on it, and takes what has come meanwhile. It never waits for a batch to fill. Nothing that the work throws
/// ends it.
public final class BatchWorker<T> {

    private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final BlockingQueue<T> waiting;
    private final int most;
    private final Consumer<List<T>> work;
    private final String name;
    private volatile Thread thread;
    private volatile boolean stopping;

    /// @param capacity how many may wait before [#offer] says no
    /// @param most how many are worked on at once
    public BatchWorker(String name, int capacity, int most, Consumer<List<T>> work) {
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.most = most;
        this.work = work;
        this.name = name;
        this.thread = newThread();
    }

    private Thread newThread() {
        return Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /// Also after a stop.
    public void start() {
        if (thread.getState() != Thread.State.NEW) {
            thread = newThread();
        }
        stopping = false;
        thread.start();
    }

    /// Whether the item was taken; never waits.
    public boolean offer(T item) {
        return !stopping && waiting.offer(item);
    }

    /// Finishes what is waiting, takes nothing more, and waits for the end for as long as given.
    public void stop(Duration atMost) {
        stopping = true;
        try {
            if (!thread.join(atMost)) {
                log.warn("{} still had {} waiting after {}", name, waiting.size(), atMost);
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

    private void run() {
        List<T> batch = new ArrayList<>(most);
        while (!(stopping && waiting.isEmpty())) {
            try {
                T first = waiting.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, most - 1);
                    work.accept(List.copyOf(batch));
                }
            } catch (Throwable e) {
                log.error("{} failed and goes on", name, e);
            } finally {
                batch.clear();
            }
        }
    }
}

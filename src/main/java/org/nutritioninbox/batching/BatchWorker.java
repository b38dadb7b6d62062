package org.nutritioninbox.batching;

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

/// One thread that does expensive work for many items at once: it takes all that wait, up to a bound,
/// works on them, and takes those that have come meanwhile. It never waits for a batch to fill. No exception ends it.
public final class BatchWorker<T> {

    private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final BlockingQueue<T> waiting;
    private final int most;
    private final Consumer<List<T>> work;
    private final String name;
    private volatile List<T> working = List.of();
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

    /// What is worked on and then what waits, oldest first. An item that is being taken may be missing for a moment.
    public Stream<T> inHand() {
        return Stream.concat(working.stream(), waiting.stream());
    }

    private void run() {
        List<T> batch = new ArrayList<>(most);
        while (!(stopping && waiting.isEmpty())) {
            try {
                T first = waiting.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, most - 1);
                    working = List.copyOf(batch);
                    work.accept(working);
                }
            } catch (Throwable e) {
                log.error("{} failed and goes on", name, e);
            } finally {
                working = List.of();
                batch.clear();
            }
        }
    }
}

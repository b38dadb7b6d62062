package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What happens when, in virtual time: one thing after the other, in the order in which they are due. What takes
/// long has to be done elsewhere.
@Component
class Agenda implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Agenda.class);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final VirtualClock clock;
    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private long added;
    private boolean closed;

    Agenda(VirtualClock clock) {
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("agenda").start(this::work);
    }

    void at(Instant due, Runnable task) {
        lock.lock();
        try {
            items.add(new Item(due, added++, task));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Has to be told when the clock was changed.
    void lookAgain() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (Item next = next(); next != null; next = next()) {
            try {
                next.task.run();
            } catch (RuntimeException e) {
                log.error("Something on the agenda failed", e);
            }
        }
    }

    /// Waits for the next that is due; `null` at the end.
    private @Nullable Item next() {
        lock.lock();
        try {
            while (!closed) {
                Item first = items.peek();
                Duration wait = first == null ? LONGEST_WAIT : clock.realUntil(first.due);
                if (first != null && !wait.isPositive()) {
                    return items.remove();
                }
                Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
                boolean _ = changed.await(bounded.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return null;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param order first come, first served among those due at the same time
    private record Item(Instant due, long order, Runnable task) implements Comparable<Item> {

        @Override
        public int compareTo(Item other) {
            int byTime = due.compareTo(other.due);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }
}

package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Runs short tasks at their virtual time, one after the other in the order in which they are due.
@Component
class Agenda implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Agenda.class);

    private final VirtualClock clock;
    private final DelayQueue<Item> items = new DelayQueue<>();
    private final AtomicLong added = new AtomicLong();
    private final Thread thread;

    Agenda(VirtualClock clock) {
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("agenda").start(this::work);
    }

    void at(Instant due, Runnable task) {
        items.add(new Item(due, added.getAndIncrement(), task));
    }

    /// Call it after a change of the clock. A new first item makes the queue compute its delay anew.
    void lookAgain() {
        at(Instant.EPOCH, () -> {});
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                run(items.take().task);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("A task of the agenda failed", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Item implements Delayed {

        private final Instant due;
        private final long number;
        private final Runnable task;

        Item(Instant due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(clock.realUntil(due));
        }

        /// First come, first served among items that are due at the same time.
        @Override
        public int compareTo(Delayed delayed) {
            Item other = (Item) delayed;
            int byTime = due.compareTo(other.due);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }
}

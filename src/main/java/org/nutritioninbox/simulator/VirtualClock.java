package org.nutritioninbox.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Keeps the simulator's time, which can run faster than real time and jump ahead, and runs tasks when they are due.
@Component
class VirtualClock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(VirtualClock.class);

    private final Clock clock;
    private final DelayQueue<Task> tasks = new DelayQueue<>();
    private final Thread thread;
    private volatile Pace pace;

    VirtualClock(Clock clock, SimulatorProperties properties) {
        this.clock = clock;
        this.pace = new Pace(clock.instant(), clock.instant(), properties.speed());
        this.thread = Thread.ofPlatform().daemon().name("virtual-clock").start(this::runTasks);
    }

    /// Has milliseconds, like the times that the provider writes.
    Instant now() {
        Pace current = pace;
        Duration passed = Duration.between(current.realStart, clock.instant());
        return current.start.plus(scaled(passed, current.speed)).truncatedTo(ChronoUnit.MILLIS);
    }

    double speed() {
        return pace.speed;
    }

    Duration realDuration(Duration virtual) {
        return scaled(virtual, 1 / pace.speed);
    }

    /// Tasks that are due after the jump run at once.
    synchronized void change(double newSpeed, Duration jump) {
        pace = new Pace(clock.instant(), now().plus(jump), newSpeed);
        // wakes the thread, which now has to wait for another time
        at(Instant.EPOCH, () -> {});
    }

    /// Tasks run one after the other, in the order of their due times. They must be short.
    void at(Instant due, Runnable action) {
        tasks.add(new Task(due, action));
    }

    private void runTasks() {
        try {
            while (true) {
                Runnable action = tasks.take().action;
                try {
                    action.run();
                } catch (RuntimeException e) {
                    log.error("A task of the simulator failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) ((duration.toSeconds() * 1e9 + duration.toNanosPart()) * factor));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /// The simulator's time runs from a start that is tied to a real time.
    private record Pace(Instant realStart, Instant start, double speed) {}

    private final class Task implements Delayed {

        private final Instant due;
        private final Runnable action;

        Task(Instant due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(realDuration(Duration.between(now(), due)));
        }

        @Override
        public int compareTo(Delayed other) {
            return due.compareTo(((Task) other).due);
        }
    }
}

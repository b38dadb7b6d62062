package org.nutritioninbox.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/// The simulator's time, which goes faster or slower than the real one and can be put forward.
@Component
class VirtualClock {

    private final Clock clock;
    private volatile Pace pace;

    VirtualClock(Clock clock, SimulatorProperties properties) {
        this.clock = clock;
        this.pace = new Pace(clock.instant(), clock.instant(), properties.speed());
    }

    Instant now() {
        return pace.at(clock.instant());
    }

    /// As the provider writes times: no finer than a millisecond.
    Instant nowInMillis() {
        return now().truncatedTo(ChronoUnit.MILLIS);
    }

    double speed() {
        return pace.speed;
    }

    /// How long it takes, in real time, until it is that late; not positive where it already is.
    Duration realUntil(Instant due) {
        Pace current = pace;
        return scaled(Duration.between(current.at(clock.instant()), due), 1 / current.speed);
    }

    /// How long such a time takes in reality.
    Duration real(Duration virtual) {
        return scaled(virtual, 1 / pace.speed);
    }

    synchronized void setSpeed(double speed) {
        Instant real = clock.instant();
        pace = new Pace(real, pace.at(real), speed);
    }

    synchronized void advance(Duration by) {
        Instant real = clock.instant();
        pace = new Pace(real, pace.at(real).plus(by), pace.speed);
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) ((duration.toSeconds() * 1e9 + duration.toNanosPart()) * factor));
    }

    /// From when on, in both times, it has been how fast.
    private record Pace(Instant real, Instant virtual, double speed) {

        Instant at(Instant now) {
            return virtual.plus(scaled(Duration.between(real, now), speed));
        }
    }
}

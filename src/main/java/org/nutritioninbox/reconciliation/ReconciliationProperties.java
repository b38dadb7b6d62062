package org.nutritioninbox.reconciliation;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How often the provider is asked what its webhooks did not tell, and for how much at once.
///
/// @param every the time from the start of a run by schedule to the start of the next one
/// @param overlap how much of what was asked for before is asked for again: it is unknown by which time a record is
///     listed
/// @param first how far back a user is asked for that no run by schedule has asked for yet
/// @param grace how old a record has to be before a run by schedule takes its webhook for lost
/// @param window the longest time that is asked for at once
/// @param ratePerSecond questions a second, without sign-ins
/// @param patience how long a run waits for a provider that does not answer before the run fails
@ConfigurationProperties("reconciliation")
@Validated
record ReconciliationProperties(
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration every,
        @DefaultValue("1d") @DurationMin(seconds = 1) Duration overlap,
        @DefaultValue("7d") @DurationMin(seconds = 1) Duration first,
        @DefaultValue("3m") @DurationMin(seconds = 0) Duration grace,
        @DefaultValue("31d") @DurationMin(minutes = 1) Duration window,
        @DefaultValue("2") @Positive @DecimalMax("1000") double ratePerSecond,
        @DefaultValue("6h") @DurationMin(seconds = 1) Duration patience) {

    /// The provider sends a webhook again for this long. A record that is under way for longer is not waited for.
    private static final Duration LONGEST_UNDER_WAY = Duration.ofHours(80);

    private static final Duration SOON = Duration.ofMinutes(10);
    private static final int RUNS_MISSED = 3;

    /// When the run after this one is due.
    Instant due(Instant startedAt, boolean failed) {
        return startedAt.plus(failed && SOON.compareTo(every) < 0 ? SOON : every);
    }

    /// Until when a user counts as asked for that no run by schedule has asked for yet.
    Instant reachedAtFirst(Instant to) {
        return to.minus(first).plus(overlap);
    }

    /// Until when the answer for a window is complete. A record that was left alone is asked for again, whenever it was
    /// uploaded.
    ///
    /// @param oldest the time of the oldest record that was left alone; `null` if there is none
    Instant reached(Instant end, @Nullable Instant oldest) {
        Instant earliest = end.minus(LONGEST_UNDER_WAY);
        if (oldest == null || oldest.isAfter(end)) {
            return end;
        }
        return oldest.isBefore(earliest) ? earliest : oldest;
    }

    /// After this time without an answer, health tells so.
    Duration overdueAfter() {
        return every.multipliedBy(RUNS_MISSED);
    }

    /// The time from one question to the next.
    Duration pace() {
        return Duration.ofNanos((long) (Duration.ofSeconds(1).toNanos() / ratePerSecond));
    }
}

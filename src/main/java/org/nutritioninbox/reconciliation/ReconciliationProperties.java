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
/// @param every between the beginnings of two runs
/// @param overlap how much of what was asked before is asked again: nobody says by which time a record is listed
/// @param first how far back a user is asked for whom nobody has asked yet
/// @param grace how old something has to be before a run by schedule takes its webhook for lost
/// @param window the longest that is asked for at once
/// @param ratePerSecond questions a second, sign-ins not counted
/// @param patience how long a run waits for a provider that does not answer before it is given up
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

    /// For so long the provider sends a webhook again. What is under way for longer is not waited for.
    private static final Duration LONGEST_UNDER_WAY = Duration.ofHours(80);

    private static final Duration SOON = Duration.ofMinutes(10);
    private static final int RUNS_MISSED = 3;

    /// When the run after this one is due.
    Instant due(Instant startedAt, boolean failed) {
        return startedAt.plus(failed && SOON.compareTo(every) < 0 ? SOON : every);
    }

    /// From when on to ask for a user.
    ///
    /// @param reached until when that user has been asked for; `null` where nobody has
    Instant from(@Nullable Instant reached, Instant to) {
        if (reached == null) {
            return to.minus(first);
        }
        // a clock may have been wrong
        return (reached.isBefore(to) ? reached : to).minus(overlap);
    }

    /// What a user counts as reached whom nobody has asked for yet, so that the next run asks from the same time on.
    Instant atFirst(Instant to) {
        return from(null, to).plus(overlap);
    }

    /// Until when a user has been asked for: what was left alone is asked for again, whenever it was uploaded.
    ///
    /// @param oldest of what was left alone; `null` where nothing was
    Instant reached(Instant end, @Nullable Instant oldest) {
        Instant earliest = end.minus(LONGEST_UNDER_WAY);
        if (oldest == null || oldest.isAfter(end)) {
            return end;
        }
        return oldest.isBefore(earliest) ? earliest : oldest;
    }

    /// How long the provider may not have answered before it is said.
    Duration overdueAfter() {
        return every.multipliedBy(RUNS_MISSED);
    }

    /// How long one question takes.
    Duration pace() {
        return Duration.ofNanos((long) (Duration.ofSeconds(1).toNanos() / ratePerSecond));
    }
}

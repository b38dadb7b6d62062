package org.nutritioninbox.processing;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.validation.annotation.Validated;

/// How changes are processed.
///
/// @param concurrency how many changes are processed at the same time
/// @param waiting how many more may wait in memory; others wait in the database
/// @param sweep how often each instance takes what is outstanding
/// @param lease for how long a delivery that an instance takes is left to it
/// @param late how long the oldest change may wait before health says that it is late
/// @param stop how long a stopping instance goes on with what it has accepted
@ConfigurationProperties("processing")
@Validated
record ProcessingProperties(
        @DefaultValue("32") @Min(1) int concurrency,
        @DefaultValue("2000") @Min(1) int waiting,

        @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100)
        Duration sweep,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration lease,

        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration late,

        @DefaultValue("15s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration stop,

        @DefaultValue @Valid Retry retry) {

    /// When a change that a processor failed on is tried again.
    ///
    /// @param attempts how often in all, the first one included; after that the delivery is dead
    /// @param delay after the first failure
    /// @param multiplier by which every delay is longer than the one before
    /// @param jitter the share of a delay by which it is made shorter or longer at random
    record Retry(
            @DefaultValue("8") @Min(1) int attempts,

            @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration delay,

            @DefaultValue("4") @DecimalMin("1") double multiplier,

            @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
            double jitter) {

        private static final Duration LONGEST = Duration.ofDays(7);

        /// How long to wait after so many failures, at least one.
        Duration delayAfter(int failures) {
            ExponentialBackOff backOff = new ExponentialBackOff(Math.max(delay.toMillis(), 1), multiplier);
            backOff.setMaxInterval(LONGEST.toMillis());
            backOff.setJitter((long) (delay.toMillis() * jitter));
            BackOffExecution execution = backOff.start();
            long millis = execution.nextBackOff();
            for (int i = 1; i < failures; i++) {
                millis = execution.nextBackOff();
            }
            return Duration.ofMillis(millis);
        }
    }
}

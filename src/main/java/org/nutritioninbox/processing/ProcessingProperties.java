package org.nutritioninbox.processing;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.validation.annotation.Validated;

/// Settings of the processing.
///
/// @param concurrency the most changes that are processed at the same time
/// @param lease of an outstanding delivery: the time during which only the instance that took it may process it
/// @param late the age from which health reports the oldest unprocessed delivery as late
@ConfigurationProperties("processing")
@Validated
record ProcessingProperties(
        @DefaultValue("32") @Min(1) int concurrency,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration lease,

        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration late,

        @DefaultValue @Valid Retry retry) {

    /// The exponential backoff after a processor failed.
    ///
    /// @param attempts the number of attempts, including the first one; then the delivery is dead
    /// @param delay after the first failed attempt
    /// @param multiplier by which each delay is longer than the one before
    /// @param jitter the share of a delay by which it varies at random
    record Retry(
            @DefaultValue("8") @Min(1) int attempts,

            @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration delay,

            @DefaultValue("4") @DecimalMin("1") double multiplier,

            @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
            double jitter) {

        private static final Duration MAX_DELAY = Duration.ofDays(7);

        /// Returns the delay after a number of failed attempts, at least one; `null` after the last attempt.
        @Nullable
        Duration delayAfter(int failures) {
            if (failures >= attempts) {
                return null;
            }
            ExponentialBackOff backOff = new ExponentialBackOff(Math.max(delay.toMillis(), 1), multiplier);
            backOff.setMaxInterval(MAX_DELAY.toMillis());
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

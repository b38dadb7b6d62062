package org.nutritioninbox.reconciliation;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How often the provider is asked what its webhooks did not tell, and for how much at once.
///
/// @param every the time from the start of a scheduled run to the start of the next one
/// @param overlap how much of the last window the next run asks for again: a record may be listed late
/// @param first how far back the first scheduled run of a user asks
/// @param ratePerSecond questions a second, without sign-ins
@ConfigurationProperties("reconciliation")
@Validated
record ReconciliationProperties(
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration every,
        @DefaultValue("1d") @DurationMin(seconds = 1) Duration overlap,
        @DefaultValue("7d") @DurationMin(seconds = 1) Duration first,
        @DefaultValue("2") @Positive @DecimalMax("1000") double ratePerSecond) {

    /// The time from one question to the next.
    Duration pace() {
        return Duration.ofNanos((long) (Duration.ofSeconds(1).toNanos() / ratePerSecond));
    }
}

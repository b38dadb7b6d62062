package org.nutritioninbox.quarantine;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/// Limits how many refused requests are kept, and for how long.
///
/// @param count how many requests in all; 0 keeps none
/// @param age after which a request is removed; longer than the provider tries again
/// @param sourceShare how much of the count one source may take: an IPv4 address or an IPv6 /64
@ConfigurationProperties("quarantine")
@Validated
record QuarantineProperties(
        @DefaultValue("10000") @Min(0) @Max(100_000) int count,

        @DefaultValue("80h") @DurationUnit(ChronoUnit.HOURS) @DurationMin(seconds = 1)
        Duration age,

        @DefaultValue("0.1") @Positive @DecimalMax("1") double sourceShare) {

    int countOfSource() {
        return Math.max(1, (int) (count * sourceShare));
    }
}

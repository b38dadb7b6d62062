package org.nutritioninbox.quarantine;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/// Limits how many refused requests are kept, and for how long.
///
/// @param enabled whether any request is kept
/// @param count how many requests in all
/// @param bytes how much their bodies may take in all
/// @param age after which a request is removed; longer than the provider tries again
/// @param sourceShare how much of both bounds one source may take: an IPv4 address or an IPv6 /64
@ConfigurationProperties("quarantine")
@Validated
record QuarantineProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("10000") @Min(1) @Max(100_000) int count,
        @DefaultValue("64MB") @NotNull DataSize bytes,

        @DefaultValue("80h") @DurationUnit(ChronoUnit.HOURS) @DurationMin(seconds = 1)
        Duration age,

        @DefaultValue("0.1") @Positive @DecimalMax("1") double sourceShare) {

    private static final long LONGEST_BODY = 64L * 1024;

    int countOfSource() {
        return Math.max(1, (int) (count * sourceShare));
    }

    long bytesOfSource() {
        return (long) (bytes.toBytes() * sourceShare);
    }

    /// Of a longer body only the digest is kept.
    boolean keepsBody(int size) {
        return size <= Math.min(LONGEST_BODY, bytesOfSource());
    }
}

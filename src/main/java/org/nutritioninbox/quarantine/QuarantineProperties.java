package org.nutritioninbox.quarantine;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Limits how many refused requests are kept.
///
/// @param count how many requests in all; 0 keeps none
@ConfigurationProperties("quarantine")
@Validated
record QuarantineProperties(
        @DefaultValue("10000") @Min(0) @Max(100_000) int count) {

    /// A source is an IPv4 address or an IPv6 /64.
    int countOfSource() {
        return Math.max(1, count / 10);
    }
}

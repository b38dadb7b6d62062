package org.nutritioninbox.inbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/// How much the inbox takes in at once, and for how long it keeps deliveries.
///
/// @param waiting how many deliveries may wait for their commit; one more is refused
/// @param batch how many share one commit
/// @param patience how long a delivery waits for its commit before its sender is told to come again
/// @param lease for how long a new delivery is left to the instance that accepted it before any other may process it
/// @param retention how long deliveries are kept, counted in whole days; 0 keeps them for ever. Records always are
@ConfigurationProperties("inbox")
@Validated
record InboxProperties(
        @DefaultValue("4096") @Min(1) int waiting,
        @DefaultValue("128") @Min(1) @Max(1000) int batch,
        @DefaultValue("4500ms") @DurationMin(millis = 100) Duration patience,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration lease,

        @DefaultValue("90d") @DurationUnit(ChronoUnit.DAYS) Duration retention) {

    InboxProperties {
        if (retention.isNegative() || (!retention.isZero() && retention.toDays() < 1)) {
            throw new IllegalArgumentException("INBOX_RETENTION must be 0 or at least one day");
        }
    }

    boolean keepsForEver() {
        return retention.isZero();
    }
}

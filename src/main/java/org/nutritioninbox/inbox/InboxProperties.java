package org.nutritioninbox.inbox;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/// Bounds of the inbox queue, and the retention of deliveries.
///
/// @param waiting the most deliveries that may wait for their commit; further ones are refused
/// @param patience the longest time that a delivery waits for its commit; then its sender has to retry
/// @param lease of a commit: until it is over, other instances take only those of its deliveries that failed or are
///     slow
/// @param retention the number of whole days for which deliveries are kept, or 0 for ever; records stay
/// @param requireDurability true if the start fails where a crash of the database can lose what was answered 200
@ConfigurationProperties("inbox")
@Validated
record InboxProperties(
        @DefaultValue("4096") @Min(1) int waiting,
        @DefaultValue("4500ms") @DurationMin(millis = 100) Duration patience,

        @DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration lease,

        @DefaultValue("90d") @DurationUnit(ChronoUnit.DAYS) Duration retention,

        @DefaultValue("false") boolean requireDurability) {

    InboxProperties {
        if (retention.isNegative() || (!retention.isZero() && retention.toDays() < 1)) {
            throw new IllegalArgumentException("INBOX_RETENTION must be 0 or at least one day: set it to, say, 90d");
        }
    }

    /// The first day whose deliveries are kept.
    LocalDate firstKept(LocalDate today) {
        return retention.isZero() ? LocalDate.EPOCH : today.minusDays(retention.toDays());
    }
}

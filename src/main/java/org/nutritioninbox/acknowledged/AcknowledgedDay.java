package org.nutritioninbox.acknowledged;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.nutritioninbox.inbox.KeptCounts.Counts;

/// The findings of one day, as listed and as stored.
///
/// @param acknowledged how many deliveries were answered 200; never fewer than an earlier check found
/// @param kept how many of them are there
/// @param missing how many of them are gone
/// @param accepted how many of these an operator accepted as lost
/// @param checkedTo deliveries received before this time are counted
public record AcknowledgedDay(
        LocalDate day,
        long acknowledged,
        long kept,
        long missing,
        long accepted,
        Instant checkedTo,
        Instant checkedAt) {

    static AcknowledgedDay unchecked(LocalDate day) {
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new AcknowledgedDay(day, 0, 0, 0, 0, start, start);
    }

    Counts counts() {
        return new Counts(acknowledged, kept);
    }

    Instant start() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Instant end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}

package org.nutritioninbox.acknowledged;

import java.time.Instant;
import java.time.LocalDate;

/// The findings of one day, as listed and as stored.
///
/// @param acknowledged how many deliveries were answered 200; never fewer than an earlier check found
/// @param kept how many of them are there
/// @param recordsMissing how many records are gone that a delivery of the day changed
/// @param missing how many deliveries and records are gone
/// @param accepted how many of these an operator accepted as lost
/// @param checkedTo deliveries received before this time are counted
record AcknowledgedDay(
        LocalDate day,
        long acknowledged,
        long kept,
        long recordsMissing,
        long missing,
        long accepted,
        Instant checkedTo,
        Instant checkedAt) {}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.time.LocalDate;

/// What the checks of a day have found.
///
/// @param acknowledged how many deliveries were answered 200, never fewer than any check has found
/// @param kept how many of them are there
/// @param missing how many are not
/// @param recordsMissing how many records are not there that a delivery of that day changed
/// @param accepted how many of the missing deliveries an operator has said to be lost for good
/// @param recordsAccepted how many of the missing records
record Acknowledged(
        LocalDate day,
        long acknowledged,
        long kept,
        long missing,
        long recordsMissing,
        long accepted,
        long recordsAccepted,
        Instant checkedAt) {}

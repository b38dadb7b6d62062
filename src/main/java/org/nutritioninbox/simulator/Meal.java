package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of a record; a change makes another.
///
/// @param number of the upload that it came with
/// @param modifiedAt `null` while the analysis goes on
/// @param consumedAt `null` where that is not known
/// @param plate `null` while nothing is made out
/// @param servingSize of which the plate is rescaled
record Meal(
        long number,
        String recordId,
        String user,
        Order order,
        String status,
        @Nullable String failureReason,
        @Nullable String inputType,
        Instant uploadedAt,
        @Nullable Instant modifiedAt,
        @Nullable Instant consumedAt,
        @Nullable Plate plate,
        @Nullable BigDecimal servingSize) {

    static final String PROCESSING = "processing";
    static final String COMPLETED = "completed";
    static final String FAILED = "failed";
    static final String UPDATED = "updated";
    static final String MANUAL = "manual";

    boolean isAnalysed() {
        return modifiedAt != null;
    }

    Meal completed(Plate cooked, Instant at) {
        return new Meal(
                number,
                recordId,
                user,
                order,
                COMPLETED,
                null,
                inputType,
                uploadedAt,
                at,
                consumedAt,
                cooked,
                cooked.servingSize());
    }

    Meal failed(String reason, Instant at) {
        return new Meal(
                number, recordId, user, order, FAILED, reason, inputType, uploadedAt, at, consumedAt, null, null);
    }

    /// With another serving or time of consumption.
    Meal updated(@Nullable BigDecimal serving, @Nullable Instant consumed, Instant at) {
        return new Meal(
                number,
                recordId,
                user,
                order,
                UPDATED,
                failureReason,
                inputType,
                uploadedAt,
                at,
                consumed == null ? consumedAt : consumed,
                plate,
                serving == null ? servingSize : serving);
    }

    /// With everything that was in it replaced.
    Meal replaced(Plate other, @Nullable Instant consumed, Instant at) {
        return new Meal(
                number,
                recordId,
                user,
                Order.typedIn(consumed),
                UPDATED,
                null,
                MANUAL,
                uploadedAt,
                at,
                consumed,
                other,
                other.servingSize());
    }

    /// As it was while nothing was made out yet.
    Meal processing() {
        return new Meal(
                number, recordId, user, order, PROCESSING, null, inputType, uploadedAt, null, consumedAt, null, null);
    }

    /// Another status and time, for what is sent to mislead.
    Meal as(String otherStatus, @Nullable Instant at) {
        return new Meal(
                number,
                recordId,
                user,
                order,
                otherStatus,
                null,
                inputType,
                uploadedAt,
                at,
                consumedAt,
                plate,
                servingSize);
    }

    /// The next time of a change: later than the last one, also within one millisecond.
    Instant changeAt(Instant now) {
        return modifiedAt == null || now.isAfter(modifiedAt) ? now : modifiedAt.plusMillis(1);
    }
}

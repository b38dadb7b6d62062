package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of a record; a change makes another.
///
/// @param number of the upload that it came with
/// @param modifiedAt `null` while the analysis goes on
/// @param consumedAt `null` if it is not known
/// @param plate `null` without a result
record Meal(
        long number,
        String recordId,
        String user,
        Order order,
        @Nullable String inputType,
        Instant uploadedAt,
        String status,
        @Nullable String failureReason,
        @Nullable Instant modifiedAt,
        @Nullable Instant consumedAt,
        @Nullable Plate plate) {

    static final String PROCESSING = "processing";
    static final String COMPLETED = "completed";
    static final String FAILED = "failed";
    static final String UPDATED = "updated";
    static final String MANUAL = "manual";

    /// The only reason that the provider was ever seen to give.
    private static final String FAILURE = "Unable to identify food items";

    /// A photo that is still to be analysed.
    static Meal uploaded(long number, Fate fate, String user, Order order, Instant at, Instant consumedAt) {
        String id = fate.recordId().toString();
        return new Meal(number, id, user, order, null, at, fate.announced(), null, null, consumedAt, null);
    }

    /// A meal that needs no analysis.
    static Meal typedIn(long number, Fate fate, String user, Plate plate, Instant at, @Nullable Instant consumedAt) {
        String id = fate.recordId().toString();
        return new Meal(number, id, user, Order.ALL, MANUAL, at, COMPLETED, null, at, consumedAt, plate);
    }

    boolean isAnalysed() {
        return modifiedAt != null;
    }

    Meal completed(Plate cooked, Instant at) {
        return version(COMPLETED, null, at, consumedAt, cooked);
    }

    Meal failed(Instant at) {
        return version(FAILED, FAILURE, at, consumedAt, null);
    }

    /// With another serving or time of consumption.
    Meal updated(@Nullable BigDecimal serving, @Nullable Instant consumed, Instant at) {
        return version(
                UPDATED,
                failureReason,
                at,
                consumed == null ? consumedAt : consumed,
                serving == null || plate == null ? plate : plate.scaledTo(serving));
    }

    /// With all of its content replaced.
    Meal replaced(Plate other, @Nullable Instant consumed, Instant at) {
        return new Meal(number, recordId, user, Order.ALL, MANUAL, uploadedAt, UPDATED, null, at, consumed, other);
    }

    /// As it was before its analysis.
    Meal processing() {
        return version(PROCESSING, null, null, consumedAt, null);
    }

    /// A false version that looks newer than this one.
    Meal forged(Instant at) {
        return version(UPDATED, null, at, consumedAt, plate);
    }

    private Meal version(
            String newStatus,
            @Nullable String reason,
            @Nullable Instant modified,
            @Nullable Instant consumed,
            @Nullable Plate content) {
        return new Meal(
                number, recordId, user, order, inputType, uploadedAt, newStatus, reason, modified, consumed, content);
    }

    /// The time of a change now: later than the last one, also within one millisecond.
    Instant changeAt(Instant now) {
        return modifiedAt == null || now.isAfter(modifiedAt) ? now : modifiedAt.plusMillis(1);
    }
}

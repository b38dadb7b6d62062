package org.nutritioninbox.reconciliation;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run through users and a window of time, asking the provider what its webhooks did not tell.
///
/// @param scheduled whether it came by itself
/// @param fromTimestamp `null` where each user is asked for since that one was last reached
/// @param applicationUserId `null` where all known users are asked for
/// @param asked how many questions the provider answered: one for a user and a window, or a part of one
/// @param found how many records were in those answers
/// @param repaired how many of them we lacked, or held an older version of
/// @param underWay how many were left alone because their analysis, or their webhook, was still on its way
/// @param failures of the first users that could not be asked for: `application_user_id`, `reason`, `message`, `at`
/// @param waitsUntil before which it does not go on; `null` where it does
/// @param waitsFor why; `null` where it goes on
/// @param error why it `FAILED`
record Reconciliation(
        UUID id,
        ReconciliationState state,
        boolean scheduled,
        @Nullable Instant fromTimestamp,
        Instant toTimestamp,
        @Nullable String applicationUserId,
        long asked,
        long found,
        long repaired,
        long underWay,
        Users users,

        @JsonRawValue @Schema(implementation = Object[].class)
        String failures,

        @Nullable Instant waitsUntil,
        @Nullable String waitsFor,
        @Nullable String error,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {

    /// How many users there are to ask for.
    ///
    /// @param total `null` until they have been counted
    /// @param failed how many could not be asked for; the next run asks for them again
    record Users(@Nullable Long total, long done, long failed) {}
}

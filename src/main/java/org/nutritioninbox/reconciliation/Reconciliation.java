package org.nutritioninbox.reconciliation;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run that asks the provider for what its webhooks did not tell.
///
/// @param scheduled false if an operator started it
/// @param fromTimestamp `null` if each user is asked for since the time until when that user was asked for before
/// @param applicationUserId `null` if all known users are asked for
/// @param asked how many questions the provider answered: one for a user and a window, or a part of one
/// @param found how many records were in those answers
/// @param repaired how many of them were missing here, or older; after a crash, those of one answer may be missing
/// @param underWay how many were left alone because their analysis, or their webhook, was still on its way
/// @param failures of the first users that failed: `application_user_id`, `reason`, `message`, `at`
/// @param waitsUntil when it goes on; `null` if it does not wait, or waits for another run
/// @param waitsFor why it waits; `null` if it does not
/// @param error why it `FAILED`
record Reconciliation(
        UUID id,
        State state,
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

    /// The state of a run.
    enum State {
        /// It goes on, or waits for its turn or for the provider.
        RUNNING,
        /// All users were asked for, or failed.
        DONE,
        /// All users failed, or the provider did not answer for too long.
        FAILED,
        /// An operator ended it; what it found stays.
        CANCELLED
    }

    /// How many users there are to ask for.
    ///
    /// @param total `null` until they have been counted
    /// @param failed how many could not be asked for; later runs ask for them again
    record Users(@Nullable Long total, long done, long failed) {}
}

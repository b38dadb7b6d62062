package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run that asks the provider for what its webhooks did not tell.
///
/// @param scheduled false if an operator started it
/// @param fromTimestamp `null`: of each user, from where the last scheduled run ended
/// @param applicationUserId `null` if all known users are asked for
/// @param repaired how many records were missing here, or older; after a crash, those of one answer may be missing
/// @param usersTotal how many users the run asks for; `null` until they have been counted
/// @param usersFailed how many could not be asked for; later runs ask for them again
/// @param waitsUntil when it goes on; `null` if it does not wait
/// @param lastError of the last question that failed; `null` if none did
public record Reconciliation(
        UUID id,
        ReconciliationState state,
        boolean scheduled,
        @Nullable Instant fromTimestamp,
        Instant toTimestamp,
        @Nullable String applicationUserId,
        long repaired,
        @Nullable Long usersTotal,
        long usersDone,
        long usersFailed,
        @Nullable Instant waitsUntil,
        @Nullable String lastError,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {}

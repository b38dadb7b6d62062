package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far a run is.
///
/// @param lastUser up to which all have been asked for
/// @param thisUser whose turn it is; `null` where that is still to be found
/// @param thisFrom from when on that user has not been asked for yet; `null` where the turn has not begun
/// @param thisReach the oldest of what was left alone of that user
/// @param tries how often in a row that user was asked for in vain
/// @param repairing records that were being brought in, and are not counted yet
/// @param turnAt when its turn last came
record Progress(
        Reconciliation run,
        long step,
        String lastUser,
        @Nullable String thisUser,
        @Nullable Instant thisFrom,
        @Nullable Instant thisReach,
        int tries,
        Span span,
        Set<String> repairing,
        int failuresInARow,
        @Nullable Instant turnAt,
        @Nullable Instant contactAt) {

    /// Since when the provider has not answered. While others have their turn, nobody asks it.
    Instant unansweredSince() {
        Instant since = turnAt != null ? turnAt : run.startedAt();
        return contactAt != null && contactAt.isAfter(since) ? contactAt : since;
    }
}

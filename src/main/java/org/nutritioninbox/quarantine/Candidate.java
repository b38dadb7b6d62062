package org.nutritioninbox.quarantine;

import org.jspecify.annotations.Nullable;

/// A body that may have been signed instead of the one that arrived, and what it would mean if it was.
///
/// @param explanation what happened and what to change
/// @param body made when it is its turn; `null` where there is no such body
record Candidate(Cause cause, String explanation, Making body) {

    /// Makes a body when it is its turn.
    interface Making {

        /// `null` where there is no such body.
        byte @Nullable [] make();
    }
}

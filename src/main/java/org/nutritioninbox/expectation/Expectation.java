package org.nutritioninbox.expectation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record that the provider owes us, or owed us lately.
///
/// @param recordId `null` until the provider has named it
/// @param applicationUserId `null` if no submission and no webhook has named one, so that it cannot be asked for
/// @param since when it was submitted, or first seen
/// @param overdue true if it should have been answered by now
/// @param polls how often the provider was asked for it
record Expectation(
        UUID id,
        @Nullable String recordId,
        @Nullable String applicationUserId,
        ExpectationOrigin origin,
        ExpectationState state,
        boolean overdue,
        Instant since,
        int polls,
        @Nullable Instant nextPollAt,
        @Nullable String lastError,
        @Nullable Instant endedAt) {

    /// How we know of it.
    enum ExpectationOrigin {
        /// It was submitted here.
        SUBMITTED,
        /// It was seen before its analysis had come to an end.
        SEEN
    }
}

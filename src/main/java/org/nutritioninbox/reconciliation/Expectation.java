package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One record that the provider owes us, or owed us lately.
///
/// @param recordId `null` as long as the provider has not said
/// @param applicationUserId `null` where nobody has told whose it is, so that it cannot be asked for
/// @param origin whether it was submitted here, or only seen before its analysis had come to an end
/// @param since when it was submitted, or first heard of
/// @param overdue whether it should have been answered by now
/// @param polls how often the provider was asked for it
/// @param foundByAsking whether no webhook had told the result
record Expectation(
        UUID id,
        @Nullable String recordId,
        @Nullable String applicationUserId,
        Origin origin,
        ExpectationState state,
        boolean overdue,
        Instant since,
        @Nullable Instant uploadedAt,
        int polls,
        @Nullable Instant polledAt,
        @Nullable Instant nextPollAt,
        @Nullable String lastError,
        boolean foundByAsking,
        @Nullable Instant endedAt) {

    /// How we know of it.
    enum Origin {
        SUBMITTED,
        SEEN
    }
}

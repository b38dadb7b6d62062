package org.nutritioninbox.forecast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A webhook that the provider is going to send again, or has given up.
///
/// @param applicationUserId `null` where the body names none
/// @param answer the status that the last attempt seen was answered with
/// @param seen how many attempts were seen here
/// @param attempt the last one that has been made by the provider's schedule, from 1 to 11
/// @param firstAttemptAt as far as the body tells
/// @param lastSeenAt when the last attempt was seen
/// @param nextAttemptAt `null` when the provider has given up
/// @param givesUpAt when the last attempt is due, or was
record Forecast(
        String recordId,
        @Nullable String applicationUserId,
        int answer,
        int seen,
        int attempt,
        Instant firstAttemptAt,
        Instant lastSeenAt,
        @Nullable Instant nextAttemptAt,
        Instant givesUpAt) {}

package org.nutritioninbox.forecast;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.RetrySchedule;

/// Where the provider is with a webhook by its schedule.
///
/// @param attempt the last one that has been made, from 1 to 11, whether or not it got here
/// @param nextAt when the next is due; `null` when the provider has given up
/// @param givesUpAt when the last is due, or was
record Prospect(int attempt, @Nullable Instant nextAt, Instant givesUpAt) {

    /// That much later than expected an attempt may still come: each may take 30 s, and so may those before it.
    static final Duration LATE = Duration.ofMinutes(5);

    /// Attempts that should have been made by now have been, and failed: while we were away, for example.
    ///
    /// @param began not after the first attempt
    /// @param seen how many attempts were seen
    static Prospect of(Instant began, Instant lastSeen, int seen, Instant now) {
        int attempt = Math.min(
                RetrySchedule.ATTEMPTS, Math.max(seen, RetrySchedule.attemptAfter(Duration.between(began, lastSeen))));
        Instant at = lastSeen;
        Instant next = RetrySchedule.next(attempt, at);
        while (next != null && next.plus(LATE).isBefore(now)) {
            attempt++;
            at = next;
            next = RetrySchedule.next(attempt, at);
        }
        return new Prospect(attempt, next, RetrySchedule.last(attempt, at));
    }
}

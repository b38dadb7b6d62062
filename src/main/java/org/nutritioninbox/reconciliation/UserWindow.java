package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// The time that a run still has to ask for, of one user. It is asked for part by part, from its start.
///
/// @param tries how often the next part was asked for in vain
record UserWindow(
        UUID reconciliationId, String applicationUserId, Instant fromTimestamp, Instant toTimestamp, int tries) {

    /// The provider does not say how much it lists at once.
    private static final Duration PART = Duration.ofDays(14);

    private static final int MOST_TRIES = 5;

    /// The end of the next part.
    Instant end() {
        Instant end = fromTimestamp.plus(PART);
        return end.isBefore(toTimestamp) ? end : toTimestamp;
    }

    boolean isLast() {
        return end().equals(toTimestamp);
    }

    boolean mayBeTriedAgain() {
        return tries + 1 < MOST_TRIES;
    }
}

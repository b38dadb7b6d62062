package org.nutritioninbox.reconciliation;

import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The time that a run still has to ask for, of one user. It is asked for part by part, from its start.
///
/// @param tries how often the next part was asked for in vain
record UserWindow(
        UUID reconciliationId, String applicationUserId, Instant fromTimestamp, Instant toTimestamp, int tries) {

    /// In microseconds, as the database has times. The provider does not say how much it lists at once.
    private static final long LONGEST = TimeUnit.DAYS.toMicros(14);

    private static final long SHORTEST = TimeUnit.HOURS.toMicros(1);

    private static final int MOST_TRIES = 5;

    /// The end of the next part. Each try in vain halves the part.
    Instant end() {
        long rest = MICROS.between(fromTimestamp, toTimestamp);
        long part = Math.max(Math.min(rest, LONGEST) >> tries, SHORTEST);
        return fromTimestamp.plus(Math.min(part, rest), MICROS);
    }

    boolean isLast() {
        return end().equals(toTimestamp);
    }

    boolean mayBeTriedAgain() {
        return tries + 1 < MOST_TRIES;
    }
}

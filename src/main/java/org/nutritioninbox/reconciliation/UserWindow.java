package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;

/// The time that a run still has to ask for, of one user. It is asked for part by part, from its start.
///
/// @param seconds the length of a part
/// @param tries how often the next part was asked for in vain
record UserWindow(
        UUID reconciliationId,
        String applicationUserId,
        Instant fromTimestamp,
        Instant toTimestamp,
        long seconds,
        int tries) {

    /// With these, a provider may mean the length of the part. It does not say how long one may be.
    private static final Set<Integer> TOO_LONG = Set.of(400, 413, 414, 416, 422);

    /// A part of this length is not refused for its length, nor is its answer too large.
    private static final Duration SHORTEST = Duration.ofHours(1);

    private static final int MOST_TRIES = 5;

    /// The end of the next part.
    Instant end() {
        Instant end = fromTimestamp.plusSeconds(seconds);
        return end.isBefore(toTimestamp) ? end : toTimestamp;
    }

    boolean isLast() {
        return end().equals(toTimestamp);
    }

    Duration half() {
        return Duration.between(fromTimestamp, end()).dividedBy(2);
    }

    /// Returns true if the provider may answer for a half of the part.
    boolean isTooLong(ProviderFailed failure) {
        Integer status = failure.status();
        boolean isRefused = failure.reason() == Reason.REFUSED && status != null && TOO_LONG.contains(status);
        return (isRefused || failure.reason() == Reason.TOO_LARGE) && half().compareTo(SHORTEST) >= 0;
    }

    boolean mayBeTriedAgain() {
        return tries + 1 < MOST_TRIES;
    }
}

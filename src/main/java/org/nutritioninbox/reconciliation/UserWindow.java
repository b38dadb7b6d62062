package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;

/// A window of time that a run has to ask for, of one user.
///
/// @param tries how often it was asked for in vain
record UserWindow(
        long id,
        UUID reconciliationId,
        String applicationUserId,
        Instant fromTimestamp,
        Instant toTimestamp,
        int tries) {

    /// With these, a provider may mean the length of the window. It does not say how long one may be.
    private static final Set<Integer> TOO_LONG = Set.of(400, 413, 414, 416, 422);

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /// The length of a day is not the reason of a refusal.
    private static final Duration SHORTEST_REFUSED = Duration.ofDays(1);

    Duration length() {
        return Duration.between(fromTimestamp, toTimestamp);
    }

    /// In whole seconds, as the provider takes it.
    Instant middle() {
        return fromTimestamp.plusSeconds(length().toSeconds() / 2);
    }

    /// Returns true if the provider may answer for a half of this window.
    boolean isWorthSplitting(ProviderFailed failure) {
        Integer status = failure.status();
        boolean isRefused = failure.reason() == Reason.REFUSED && status != null && TOO_LONG.contains(status);
        return (failure.reason() == Reason.TOO_LARGE && length().compareTo(SHORTEST) > 0)
                || (isRefused && length().compareTo(SHORTEST_REFUSED) > 0);
    }
}

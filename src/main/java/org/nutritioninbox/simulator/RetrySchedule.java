package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a webhook that failed is sent again: after 5 s, 2 min, 30 min, 2 h, then every 12 h, up to 10 times.
final class RetrySchedule {

    private static final int RETRIES = 10;
    private static final Duration LAST = Duration.ofHours(12);
    private static final List<Duration> FIRST =
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofHours(2));

    private RetrySchedule() {}

    /// After so many attempts, of which the last was due at that time; `null` where it is discarded. Counted from when
    /// an attempt was due, so that the schedule is the same however long requests take.
    static @Nullable Instant next(int attempts, Instant lastDue) {
        if (attempts > RETRIES) {
            return null;
        }
        return lastDue.plus(attempts <= FIRST.size() ? FIRST.get(attempts - 1) : LAST);
    }
}

package org.nutritioninbox.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When the provider sends a webhook again that was not answered with 200: after 5 s, 2 min, 30 min, 2 h, then every
/// 12 h, ten times in all. The time an attempt takes, and whether one is missing that way, is not known.
public final class RetrySchedule {

    /// The first one and ten more.
    public static final int ATTEMPTS = 11;

    private static final List<Duration> WAITS = waits();

    private RetrySchedule() {}

    private static List<Duration> waits() {
        List<Duration> waits = new ArrayList<>(
                List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofHours(2)));
        while (waits.size() < ATTEMPTS - 1) {
            waits.add(Duration.ofHours(12));
        }
        return List.copyOf(waits);
    }

    /// Which attempt it is, from 1 to 11, that comes so long after the first.
    public static int attemptAfter(Duration sinceFirst) {
        Duration at = Duration.ZERO;
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            Duration next = at.plus(WAITS.get(attempt - 1));
            if (sinceFirst.compareTo(at.plus(next).dividedBy(2)) < 0) {
                return attempt;
            }
            at = next;
        }
        return ATTEMPTS;
    }

    /// When the one after this attempt is due; `null` after the last.
    public static @Nullable Instant next(int attempt, Instant at) {
        return attempt >= ATTEMPTS ? null : at.plus(WAITS.get(attempt - 1));
    }

    /// When the last one is due.
    public static Instant last(int attempt, Instant at) {
        return attempt >= ATTEMPTS
                ? at
                : at.plus(WAITS.subList(attempt - 1, ATTEMPTS - 1).stream().reduce(Duration.ZERO, Duration::plus));
    }
}

package org.nutritioninbox.quarantine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;

/// Limits the rate at which requests enter the quarantine, so that a flood costs the database little. Each source has a
/// token bucket, and all sources share another.
final class Sampling {

    static final int EACH_SECOND = 20;
    static final int EACH_SECOND_OF_SOURCE = 5;
    private static final int MOST_SOURCES = 10_000;

    private final int burstOfSource;
    private final Bucket all;
    private final Cache<String, Bucket> bySource =
            Caffeine.newBuilder().maximumSize(MOST_SOURCES).build();

    /// @param burst how many all sources may send at once
    /// @param burstOfSource how many one source may send at once
    Sampling(int burst, int burstOfSource) {
        this.all = new Bucket(burst, EACH_SECOND);
        this.burstOfSource = burstOfSource;
    }

    synchronized boolean admits(String source, Instant now) {
        return bySource.get(source, _ -> new Bucket(burstOfSource, EACH_SECOND_OF_SOURCE))
                        .take(now)
                && all.take(now);
    }

    private static final class Bucket {

        private final Duration burst;
        private final Duration each;
        private Instant empty = Instant.EPOCH;

        Bucket(int capacity, int eachSecond) {
            this.each = Duration.ofSeconds(1).dividedBy(eachSecond);
            this.burst = each.multipliedBy(capacity);
        }

        /// The bucket holds a token for each step from `empty` to now.
        boolean take(Instant now) {
            Instant full = now.minus(burst);
            Instant oldest = empty.isBefore(full) ? full : empty.isAfter(now) ? now : empty;
            Instant next = oldest.plus(each);
            boolean hasToken = !next.isAfter(now);
            empty = hasToken ? next : oldest;
            return hasToken;
        }
    }
}

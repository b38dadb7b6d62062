package org.nutritioninbox.quarantine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/// Limits how many requests enter the quarantine in a while, so that a flood costs the database little. Each source has
/// a limit, and all sources share another.
final class AdmissionLimit {

    private static final int MAX_SOURCES = 10_000;

    private final RateLimiterConfig limitOfSource;
    private final RateLimiter all;
    private final Cache<String, RateLimiter> bySource =
            Caffeine.newBuilder().maximumSize(MAX_SOURCES).build();

    /// @param ofSource how many requests of one source are admitted in a period
    /// @param ofAll how many requests of all sources
    AdmissionLimit(int ofSource, int ofAll, Duration period) {
        limitOfSource = limit(ofSource, period);
        all = RateLimiter.of("all", limit(ofAll, period));
    }

    private static RateLimiterConfig limit(int count, Duration period) {
        return RateLimiterConfig.custom()
                .limitForPeriod(count)
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    boolean admits(String source) {
        return bySource.get(source, name -> RateLimiter.of(name, limitOfSource)).acquirePermission()
                && all.acquirePermission();
    }
}

package org.nutritioninbox.forwarding;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Protects a destination from too many pushes, and other processors from a destination that is dead or slow. A push
/// that may not be made fails within 100 ms, so that its thread is free for others.
final class PushLimits {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private final CircuitBreaker circuit;
    private final Semaphore permits;
    private final RateLimiter rate;

    PushLimits(String name, DestinationSettings settings) {
        circuit = Circuit.of("destination " + name, settings.timeout().dividedBy(2), PushLimits::isCauseOf);
        permits = new Semaphore(settings.concurrency());
        rate = RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(settings.ratePerSecond())
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .timeoutDuration(LONGEST_WAIT)
                        .build());
    }

    <T> T call(Callable<T> push) throws Exception {
        return circuit.executeCallable(() -> rate.executeCallable(() -> withPermit(push)));
    }

    private <T> T withPermit(Callable<T> push) throws Exception {
        if (!permits.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new RejectedExecutionException("As many pushes as allowed are under way");
        }
        try {
            return push.call();
        } finally {
            permits.release();
        }
    }

    /// Returns true if a limit or the open circuit did not let a push through.
    static boolean isCauseOf(Throwable failure) {
        return failure instanceof CallNotPermittedException
                || failure instanceof RejectedExecutionException
                || failure instanceof RequestNotPermitted;
    }

    CircuitBreaker.State circuit() {
        return circuit.getState();
    }
}

package org.nutritioninbox.provider;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.nutritioninbox.provider.ProviderFailed.Reason;

/// Goes on asking where another attempt is safe and may help, waits as long as the provider wants it to, and leaves a
/// provider alone that mostly fails.
final class Calls {

    private static final Set<Reason> TROUBLE = EnumSet.of(Reason.FAILING, Reason.UNREACHABLE, Reason.UNREADABLE);
    private static final int LAST_CALLS = 20;
    private static final int FEWEST_CALLS = 10;
    private static final int TRIALS = 2;
    private static final double SPREAD = 0.5;

    /// An analysis that takes long has not failed: time-outs tell what is too long.
    private static final Duration NEVER_SLOW = Duration.ofDays(1);

    private final ProviderProperties properties;
    private final Clock clock;
    private final MeterRegistry meters;
    private final CircuitBreaker breaker;
    private final Retry always;
    private final Retry onlyUnheard;
    private final IntervalFunction backoff;
    private volatile Instant opened = Instant.EPOCH;

    Calls(ProviderProperties properties, Clock clock, MeterRegistry meters) {
        this.properties = properties;
        this.clock = clock;
        this.meters = meters;
        this.backoff = IntervalFunction.ofExponentialRandomBackoff(properties.firstWait(), 2, SPREAD);
        this.always = retry(failure -> isWorthWaiting(failure));
        // what may have arrived is not sent again: a photo that was analysed twice is a meal that was eaten twice
        this.onlyUnheard = retry(failure -> isWorthWaiting(failure) && !failure.mayHaveArrived());
        this.breaker = CircuitBreaker.of(
                "provider",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(LAST_CALLS)
                        .minimumNumberOfCalls(FEWEST_CALLS)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitDurationInOpenState(properties.breakerOpen())
                        .slowCallDurationThreshold(NEVER_SLOW)
                        .recordException(Calls::isTrouble)
                        .build());
        breaker.getEventPublisher().onStateTransition(_ -> opened = clock.instant());
        meters.gauge("inbox.provider.breaker.open", breaker, it -> it.getState() == CircuitBreaker.State.OPEN ? 1 : 0);
    }

    private static boolean isTrouble(Throwable failure) {
        return !(failure instanceof ProviderFailed failed) || TROUBLE.contains(failed.reason());
    }

    private Retry retry(Predicate<ProviderFailed> predicate) {
        return Retry.of(
                "provider",
                RetryConfig.<Object>custom()
                        .maxAttempts(properties.attempts())
                        .retryOnException(failure -> failure instanceof ProviderFailed failed && predicate.test(failed))
                        .intervalBiFunction(this::waitMillis)
                        .build());
    }

    private boolean isWorthWaiting(ProviderFailed failure) {
        Instant until = failure.until();
        return failure.isPassing()
                && (until == null || !until.isAfter(clock.instant().plus(properties.longestWait())));
    }

    /// As long as the provider wants, and a little more, so that not all come back at once.
    private long waitMillis(int attempt, Either<Throwable, Object> outcome) {
        Instant until = outcome.isLeft() && outcome.getLeft() instanceof ProviderFailed failed ? failed.until() : null;
        if (until == null) {
            return backoff.apply(attempt);
        }
        long jitter =
                ThreadLocalRandom.current().nextLong(properties.firstWait().toMillis() + 1);
        return Math.max(0, Duration.between(clock.instant(), until).toMillis()) + jitter;
    }

    /// A call that may be repeated, whatever came of the attempts before.
    <T> T repeatable(String call, Supplier<T> attempt) {
        return make(call, always, attempt);
    }

    /// A call that is only repeated while the provider cannot have acted on it.
    <T> T once(String call, Supplier<T> attempt) {
        return make(call, onlyUnheard, attempt);
    }

    private <T> T make(String call, Retry retry, Supplier<T> attempt) {
        return retry.executeSupplier(() -> measured(call, attempt));
    }

    private <T> T measured(String call, Supplier<T> attempt) {
        Timer.Sample sample = Timer.start(meters);
        String outcome = "ok";
        try {
            return breaker.executeSupplier(attempt);
        } catch (CallNotPermittedException e) {
            outcome = tag(Reason.BREAKER_OPEN);
            throw ProviderFailed.breakerOpen(opened.plus(properties.breakerOpen()));
        } catch (ProviderFailed e) {
            outcome = tag(e.reason());
            throw e;
        } finally {
            sample.stop(Timer.builder("inbox.provider.calls")
                    .tag("call", call)
                    .tag("outcome", outcome)
                    .register(meters));
        }
    }

    private static String tag(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}

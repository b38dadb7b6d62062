package org.nutritioninbox.provider;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.springframework.http.ResponseEntity;

/// Makes calls to the provider. Repeats those that are safe to repeat, waits as long as the provider asks for, and does
/// not call a provider that mostly fails.
final class ProviderCalls {

    private static final Set<Reason> TROUBLE = EnumSet.of(Reason.FAILING, Reason.UNREACHABLE, Reason.UNREADABLE);
    private static final int WINDOW = 20;
    private static final int MIN_CALLS = 10;
    private static final int TRIALS = 2;
    private static final double SPREAD = 0.5;

    /// A long analysis is no failure. Time-outs limit it.
    private static final Duration NEVER_SLOW = Duration.ofDays(1);

    private final ProviderProperties properties;
    private final AnswerReader answers;
    private final Clock clock;
    private final CircuitBreaker breaker;
    private final Retry always;
    private final Retry ifNotArrived;

    /// @param isBreaking false for calls that ask a provider that mostly fails all the same
    ProviderCalls(
            ProviderProperties properties,
            AnswerReader answers,
            Clock clock,
            MeterRegistry meters,
            boolean isBreaking) {
        this.properties = properties;
        this.answers = answers;
        this.clock = clock;
        this.always = retry(this::isWorthRetrying);
        // a photo that is analysed twice looks like two meals
        this.ifNotArrived = retry(failure -> isWorthRetrying(failure) && !failure.mayHaveArrived());
        this.breaker = breaker();
        if (isBreaking) {
            meters.gauge(
                    "inbox.provider.breaker.open", breaker, it -> it.getState() == CircuitBreaker.State.OPEN ? 1 : 0);
        } else {
            breaker.transitionToDisabledState();
        }
    }

    private CircuitBreaker breaker() {
        return CircuitBreaker.of(
                "provider",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(MIN_CALLS)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitDurationInOpenState(properties.breakerOpen())
                        .slowCallDurationThreshold(NEVER_SLOW)
                        .recordException(ProviderCalls::isTrouble)
                        .build());
    }

    private static boolean isTrouble(Throwable failure) {
        return !(failure instanceof ProviderFailed failed) || TROUBLE.contains(failed.reason());
    }

    private Retry retry(Predicate<ProviderFailed> predicate) {
        IntervalFunction backoff = IntervalFunction.ofExponentialRandomBackoff(properties.firstWait(), 2, SPREAD);
        return Retry.of(
                "provider",
                RetryConfig.<Object>custom()
                        .maxAttempts(properties.attempts())
                        .retryOnException(failure -> failure instanceof ProviderFailed failed && predicate.test(failed))
                        .intervalBiFunction((attempt, outcome) -> askedWait(outcome) + backoff.apply(attempt))
                        .build());
    }

    private boolean isWorthRetrying(ProviderFailed failure) {
        Instant until = failure.until();
        return failure.isTransient()
                && (until == null || !until.isAfter(clock.instant().plus(properties.longestWait())));
    }

    /// How many milliseconds the provider wants to be left alone.
    private long askedWait(Either<Throwable, Object> outcome) {
        Instant until = outcome.isLeft() && outcome.getLeft() instanceof ProviderFailed failed ? failed.until() : null;
        return until == null
                ? 0
                : Math.max(0, Duration.between(clock.instant(), until).toMillis());
    }

    /// Repeats the call even if an attempt may have arrived.
    <T> T repeatable(Supplier<ResponseEntity<byte[]>> call, Function<ProviderAnswer, T> reading) {
        return always.executeSupplier(() -> attempt(call, reading));
    }

    /// Repeats the call only as long as no attempt can have arrived.
    <T> T once(Supplier<ResponseEntity<byte[]>> call, Function<ProviderAnswer, T> reading) {
        return ifNotArrived.executeSupplier(() -> attempt(call, reading));
    }

    private <T> T attempt(Supplier<ResponseEntity<byte[]>> call, Function<ProviderAnswer, T> reading) {
        try {
            return breaker.executeSupplier(() -> reading.apply(answers.read(call)));
        } catch (CallNotPermittedException e) {
            throw ProviderFailed.breakerOpen(clock.instant().plus(properties.breakerOpen()));
        }
    }
}

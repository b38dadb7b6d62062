package org.nutritioninbox.forwarding;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the circuit of a receiver, which leaves it alone while it is dead or slow. Without it, one dead receiver would
/// hold the threads of all processors, each until its time-out.
final class Circuit {

    private static final Logger log = LoggerFactory.getLogger(Circuit.class);
    private static final int WINDOW = 20;
    private static final int MIN_CALLS = 10;
    private static final int TRIALS = 2;
    private static final Duration OPEN = Duration.ofSeconds(30);

    private Circuit() {}

    /// @param slow a call that takes longer counts as slow; if all are slow, the circuit opens
    /// @param isNotItsFault tells the failures that say nothing about the receiver
    static CircuitBreaker of(String name, Duration slow, Predicate<Throwable> isNotItsFault) {
        CircuitBreaker circuit = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(MIN_CALLS)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitDurationInOpenState(OPEN)
                        .slowCallDurationThreshold(slow)
                        .ignoreException(isNotItsFault)
                        .build());
        circuit.getEventPublisher()
                .onStateTransition(event -> log.warn(
                        "The circuit of {} is {}",
                        name,
                        described(event.getStateTransition().getToState())));
        return circuit;
    }

    private static String described(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN -> "open: no calls for " + OPEN.toSeconds() + " s, since most failed or were slow";
            case HALF_OPEN -> "half open: some calls, to see whether it works again";
            default -> "closed: it works again";
        };
    }
}

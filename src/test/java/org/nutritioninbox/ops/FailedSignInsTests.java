package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.ops.FailedSignIns.SignInTooSoon;
import org.springframework.security.authentication.BadCredentialsException;

class FailedSignInsTests {

    private Instant now = Instant.parse("2025-09-15T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final FailedSignIns failed = new FailedSignIns(clock.withZone(ZoneOffset.UTC));
    private final AtomicInteger compared = new AtomicInteger();
    private final AtomicInteger firstWaits = new AtomicInteger();

    @Test
    void eachWaitIsTwiceAsLongUpToAQuarterOfAnHour() {
        fail(FailedSignIns.FREE_OF_NAME);

        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
            assertThat(secondsToWait()).isEqualTo(seconds);
            now = now.plus(Duration.ofSeconds(seconds));
            fail(1);
        }
        assertThat(firstWaits).hasValue(1);
    }

    @Test
    void noPasswordIsComparedTooSoon() {
        fail(FailedSignIns.FREE_OF_NAME);
        secondsToWait();

        assertThat(compared).hasValue(FailedSignIns.FREE_OF_NAME);
    }

    @Test
    void manyGuessesAtOnceAreNoWayAround() throws InterruptedException {
        try (var guesses = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Object> guess = () -> failed.attempt("source", "ann", this::wrong, firstWaits::incrementAndGet);
            assertThat(guesses.invokeAll(Collections.nCopies(100, guess)))
                    .allMatch(done -> done.state() == Future.State.FAILED);
        }

        assertThat(compared).hasValue(FailedSignIns.FREE_OF_NAME);
    }

    @Test
    void aSignInForgetsTheFailuresOfItsName() {
        fail(FailedSignIns.FREE_OF_NAME - 1);
        assertThat(failed.attempt("source", "ann", () -> "signed in", () -> {})).isEqualTo("signed in");
        fail(FailedSignIns.FREE_OF_NAME - 1);

        assertThat(firstWaits).hasValue(0);
    }

    @Test
    void failuresAreForgottenAfterAnHour() {
        fail(FailedSignIns.FREE_OF_NAME - 1);
        now = now.plus(Duration.ofMinutes(61));
        fail(FailedSignIns.FREE_OF_NAME - 1);

        assertThat(firstWaits).hasValue(0);
    }

    @Test
    void aClockThatGoesBackLocksNobodyOut() {
        fail(FailedSignIns.FREE_OF_NAME);
        now = now.plus(Duration.ofDays(-1));

        fail(1);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThatExceptionOfType(BadCredentialsException.class)
                    .isThrownBy(() -> failed.attempt("source", "ann", this::wrong, firstWaits::incrementAndGet));
        }
    }

    private long secondsToWait() {
        SignInTooSoon[] tooSoon = new SignInTooSoon[1];
        assertThatExceptionOfType(SignInTooSoon.class)
                .isThrownBy(() -> failed.attempt("source", "ann", this::wrong, firstWaits::incrementAndGet))
                .satisfies(e -> tooSoon[0] = e);
        return tooSoon[0].retryAfterSeconds();
    }

    private Object wrong() {
        compared.incrementAndGet();
        throw new BadCredentialsException("wrong");
    }
}

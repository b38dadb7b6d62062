package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.nutrition.Analysis;

class GroupCommitTests {

    @Test
    @Timeout(20)
    void anErrorOfTheWriterIsAnAnswerToAllThatWaitForIt() {
        InstantSource clock = GroupCommitTests::brokenForTheWriter;
        GroupCommit commit = new GroupCommit(
                null,
                _ -> {},
                new InboxProperties(10, Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ZERO, false),
                clock.withZone(ZoneOffset.UTC),
                new SimpleMeterRegistry());
        AtomicInteger released = new AtomicInteger();
        byte[] body = {'{', '}'};
        commit.start();
        try {
            assertThatExceptionOfType(InboxUnavailable.class)
                    .isThrownBy(() -> commit.keep(
                            Arrival.of(Origin.WEBHOOK, body, Analysis.read(body), null),
                            released::incrementAndGet,
                            null))
                    .withMessage("the commit failed");
        } finally {
            commit.stop();
        }
        assertThat(released).hasValue(1);
    }

    /// Fails the writer with what no code catches.
    private static Instant brokenForTheWriter() {
        if (Thread.currentThread().getName().equals("group-commit")) {
            throw new StackOverflowError();
        }
        return Clock.systemUTC().instant();
    }
}

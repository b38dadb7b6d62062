package org.nutritioninbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTests {

    private static final Instant FIRST = Instant.parse("2025-09-15T10:30:12Z");

    @Test
    void tenMoreAttemptsFollowTheFirstOverThreeDays() {
        List<String> after = new ArrayList<>();
        Instant at = FIRST;
        for (int attempt = 1; attempt < RetrySchedule.ATTEMPTS; attempt++) {
            Instant next = Objects.requireNonNull(RetrySchedule.next(attempt, at));
            assertThat(RetrySchedule.last(attempt, at)).isEqualTo(FIRST.plus(Duration.parse("PT74H32M5S")));
            after.add(Duration.between(FIRST, next).toString());
            at = next;
        }

        assertThat(after)
                .containsExactly(
                        "PT5S",
                        "PT2M5S",
                        "PT32M5S",
                        "PT2H32M5S",
                        "PT14H32M5S",
                        "PT26H32M5S",
                        "PT38H32M5S",
                        "PT50H32M5S",
                        "PT62H32M5S",
                        "PT74H32M5S");
        assertThat(RetrySchedule.next(RetrySchedule.ATTEMPTS, at)).isNull();
        assertThat(RetrySchedule.last(RetrySchedule.ATTEMPTS, at)).isEqualTo(at);
    }

    /// Each attempt may take 30 s, which may or may not count.
    @ParameterizedTest
    @CsvSource({
        "PT0S, 1",
        "PT2S, 1",
        "PT5S, 2",
        "PT35S, 2",
        "PT2M5S, 3",
        "PT3M, 3",
        "PT32M5S, 4",
        "PT34M, 4",
        "PT2H32M, 5",
        "PT2H36M, 5",
        "PT14H33M, 6",
        "PT62H35M, 10",
        "PT74H32M5S, 11",
        "PT75H, 11",
        "PT300H, 11"
    })
    void anAttemptIsToldByItsDistanceToTheFirst(Duration sinceFirst, int attempt) {
        assertThat(RetrySchedule.attemptAfter(sinceFirst)).isEqualTo(attempt);
    }
}

package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserWindowTests {

    private static final Instant FROM = Instant.parse("2025-09-15T10:30:04Z");

    @Test
    void aWindowIsAskedForPartByPart() {
        Duration part = Duration.ofDays(14);
        UserWindow first = window(part.plusSeconds(1));
        UserWindow last = window(part);

        assertThat(first.end()).isEqualTo(FROM.plus(part));
        assertThat(first.isLast()).isFalse();
        assertThat(last.end()).isEqualTo(FROM.plus(part));
        assertThat(last.isLast()).isTrue();
        assertThat(window(Duration.ofSeconds(1)).end()).isEqualTo(FROM.plusSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "P60D, 0, P14D", "P60D, 1, P7D", "P60D, 4, PT21H", // at most two weeks
        "P1D, 1, PT12H", "P1D, 4, PT1H30M", "PT3H, 4, PT1H", // at least an hour
        "PT30M, 4, PT30M", "PT2H0.000001S, 0, PT2H0.000001S"
    })
    void eachTryInVainHalvesThePart(Duration length, int tries, Duration part) {
        assertThat(window(length, tries).end()).isEqualTo(FROM.plus(part));
    }

    private static UserWindow window(Duration length) {
        return window(length, 0);
    }

    private static UserWindow window(Duration length, int tries) {
        return new UserWindow(UUID.randomUUID(), "u", FROM, FROM.plus(length), tries);
    }
}

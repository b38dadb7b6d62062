package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.query.BadParameter;

class DeliveryFilterTests {

    private static final Instant NOW = Instant.parse("2025-09-15T10:30:00Z");

    @Test
    void itsTextSelectsTheSameAtAnyTime() {
        DeliveryFilter filter =
                DeliveryFilter.of(Map.of("q", "state:dead after:2h error:\"a \"\"b\"\"\" user:ann"), NOW);

        assertThat(filter.text()).isEqualTo("after:2025-09-15T08:30:00Z error:\"a \"\"b\"\"\" state:dead user:ann");
        assertThat(DeliveryFilter.of(Map.of("q", filter.text()), NOW.plusSeconds(3600))
                        .values())
                .isEqualTo(filter.values());
    }

    @Test
    void whatIsNotWantedStaysInItsText() {
        DeliveryFilter filter = DeliveryFilter.of(Map.of("q", "!kind:malformed state:dead !kind:unknown"), NOW);

        assertThat(filter.values()).isEqualTo(Map.of("state", "dead", "q", "!kind:MALFORMED !kind:UNKNOWN"));
        assertThat(filter.text()).isEqualTo("state:dead !kind:MALFORMED !kind:UNKNOWN");
        assertThat(filter.sql()).contains("d.kind <> :not");
    }

    @ParameterizedTest
    @CsvSource({
        "state, DEAD, state:dead",
        "state, dead, state:DEAD",
        "from_timestamp, 2025-09-15T02:00:00+02:00, after:2025-09-15"
    })
    void aFilterMayRepeatAParameterInAnotherSpelling(String name, String value, String q) {
        DeliveryFilter filter = DeliveryFilter.of(Map.of(name, value, "q", q), NOW);

        assertThat(filter.values()).isEqualTo(Map.of(name, value));
    }

    @Test
    void aFilterMayNotContradictAParameter() {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> DeliveryFilter.of(Map.of("state", "DEAD", "q", "state:pending"), NOW))
                .satisfies(e -> assertThat(e.getBody().getDetail())
                        .isEqualTo("Parameter 'q' must not contradict the parameter state"));
    }

    @Test
    void aTextThatWouldBeTooLongToStartAReplayIsRefusedBefore() {
        DeliveryFilter filter = DeliveryFilter.of(Map.of("q", "!error:" + "x".repeat(980) + " after:2h"), NOW);

        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(filter::text)
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains("'q' must be a text of 1 to 1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state:dead !user:ann", "!record:r1"})
    void aReplayCannotLeaveOutAPersonBecauseItsFilterIsKept(String q) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> DeliveryFilter.of(Map.of("q", q), NOW))
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains("in front of user: or record: here"));
    }
}

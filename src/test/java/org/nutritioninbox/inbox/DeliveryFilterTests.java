package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    @ValueSource(strings = {"state:dead !user:ann", "!record:r1"})
    void aReplayCannotLeaveOutAPersonBecauseItsFilterIsKept(String q) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> DeliveryFilter.of(Map.of("q", q), NOW))
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains("in front of user: or record: here"));
    }
}

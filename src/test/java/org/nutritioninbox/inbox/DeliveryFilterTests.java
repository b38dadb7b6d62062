package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}

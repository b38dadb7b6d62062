package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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

    private static UserWindow window(Duration length) {
        return new UserWindow(UUID.randomUUID(), "u", FROM, FROM.plus(length), 0);
    }
}

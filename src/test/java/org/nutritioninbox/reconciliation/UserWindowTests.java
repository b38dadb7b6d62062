package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserWindowTests {

    private static final Instant FROM = Instant.parse("2025-09-15T10:30:04Z");

    @Test
    void aWindowIsAskedForPartByPart() {
        UserWindow first = window(100);
        UserWindow last = window(101);

        assertThat(first.end()).isEqualTo(FROM.plusSeconds(100));
        assertThat(first.isLast()).isFalse();
        assertThat(last.end()).isEqualTo(FROM.plusSeconds(101));
        assertThat(last.isLast()).isTrue();
    }

    private static UserWindow window(long seconds) {
        return new UserWindow(UUID.randomUUID(), "u", FROM, FROM.plusSeconds(101), seconds, 0);
    }
}

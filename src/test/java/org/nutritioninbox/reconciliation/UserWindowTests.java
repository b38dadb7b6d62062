package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserWindowTests {

    private static final Instant FROM = Instant.parse("2025-09-15T10:30:04Z");

    @Test
    void aWindowIsSplitAtAWholeSecond() {
        UserWindow window = new UserWindow(1, UUID.randomUUID(), "u", FROM, FROM.plusSeconds(101), 0);

        assertThat(window.middle()).isEqualTo(FROM.plusSeconds(50));
    }
}

package org.nutritioninbox.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeOrderedIdsTests {

    private static final Instant NOW = Instant.parse("2025-09-15T10:30:04.123456Z");

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 1000, 4096})
    void idsOfOneCommitAscendAndCarryItsMillisecond(int count) {
        UUID[] ids = TimeOrderedIds.next(NOW, count);

        assertThat(ids).hasSize(count).doesNotHaveDuplicates().isSorted();
        assertThat(ids).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(TimeOrderedIds.timeOf(id)).isEqualTo("2025-09-15T10:30:04.123Z");
            assertThat(id).isGreaterThan(TimeOrderedIds.floor(NOW));
            assertThat(id).isLessThan(TimeOrderedIds.floor(NOW.plusMillis(1)));
        });
    }
}

package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTests {

    private static final ProcessingProperties.Retry DEFAULT =
            new ProcessingProperties.Retry(8, Duration.ofSeconds(10), 4, 0);

    @Test
    void everyDelayIsLongerThanTheOneBefore() {
        assertThat(DEFAULT.delayAfter(1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULT.delayAfter(2)).isEqualTo(Duration.ofSeconds(40));
        assertThat(DEFAULT.delayAfter(7)).isEqualTo(Duration.ofSeconds(40960));
    }

    @Test
    void eightAttemptsTakeAboutFifteenHours() {
        Duration total = Duration.ZERO;
        for (int failures = 1; failures < DEFAULT.attempts(); failures++) {
            total = total.plus(DEFAULT.delayAfter(failures));
        }
        assertThat(total).isBetween(Duration.ofHours(15), Duration.ofHours(16));
    }

    @Test
    void jitterKeepsManyFromComingBackAtOnce() {
        ProcessingProperties.Retry jittered = new ProcessingProperties.Retry(8, Duration.ofSeconds(10), 4, 0.2);

        for (int i = 0; i < 1000; i++) {
            assertThat(jittered.delayAfter(3)).isBetween(Duration.ofSeconds(128), Duration.ofSeconds(192));
        }
    }
}

package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionLimitTests {

    private static final int OF_SOURCE = 10;
    private static final int OF_ALL = 100;

    private final AdmissionLimit limit = new AdmissionLimit(OF_SOURCE, OF_ALL, Duration.ofHours(1));

    @Test
    void aSourceIsAdmittedUpToItsLimitAndTakesNothingFromAnother() {
        assertThat(admitted(1000, "192.0.2.1")).isEqualTo(OF_SOURCE);
        assertThat(admitted(1, "192.0.2.2")).isEqualTo(1);
    }

    @Test
    void allSourcesTogetherAreAdmittedUpToTheirLimit() {
        assertThat(IntStream.range(0, 1000).map(i -> admitted(1, "source " + i)).sum())
                .isEqualTo(OF_ALL);
    }

    @Test
    void inTheNextPeriodASourceIsAdmittedAgain() {
        AdmissionLimit shortly = new AdmissionLimit(1, 1, Duration.ofMillis(100));

        assertThat(shortly.admits("192.0.2.1")).isTrue();
        await().pollInterval(Duration.ofMillis(10)).until(() -> shortly.admits("192.0.2.1"));
    }

    private int admitted(int times, String source) {
        return (int) IntStream.range(0, times).filter(_ -> limit.admits(source)).count();
    }
}

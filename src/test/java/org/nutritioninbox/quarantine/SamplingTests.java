package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTests {

    private static final int BURST = 100;
    private static final int BURST_OF_SOURCE = 10;

    private final Instant start = Instant.parse("2026-01-02T12:00:00Z");
    private final Sampling sampling = new Sampling(BURST, BURST_OF_SOURCE);

    @Test
    void aSourceIsAdmittedUpToItsBurstAndThenAtItsRate() {
        assertThat(admitted(50, "192.0.2.1", start)).isEqualTo(BURST_OF_SOURCE);
        assertThat(admitted(50, "192.0.2.1", start.plusSeconds(1))).isEqualTo(Sampling.EACH_SECOND_OF_SOURCE);
        assertThat(admitted(50, "192.0.2.1", start.plusSeconds(60))).isEqualTo(BURST_OF_SOURCE);
    }

    @Test
    void oneSourceTakesNothingFromAnother() {
        assertThat(admitted(1000, "192.0.2.1", start)).isEqualTo(BURST_OF_SOURCE);
        assertThat(admitted(1, "192.0.2.2", start)).isEqualTo(1);
    }

    @Test
    void allSourcesTogetherAreAdmittedUpToTheirBurstAndThenAtTheirRate() {
        assertThat(admittedOfMany(1000, start)).isEqualTo(BURST);
        assertThat(admittedOfMany(1000, start.plusSeconds(1))).isEqualTo(Sampling.EACH_SECOND);
    }

    @Test
    void aClockThatGoesBackAdmitsNothingMoreAndLocksNoSourceOut() {
        assertThat(admitted(50, "192.0.2.1", start)).isEqualTo(BURST_OF_SOURCE);
        assertThat(admitted(50, "192.0.2.1", start.minusSeconds(60))).isZero();
        admitted(50, "192.0.2.1", start.minusSeconds(59));
        assertThat(admitted(50, "192.0.2.1", start.minusSeconds(58))).isEqualTo(Sampling.EACH_SECOND_OF_SOURCE);
    }

    @Test
    void aSteadyFloodIsAdmittedAtTheRateHoweverSmallItsSteps() {
        admitted(50, "192.0.2.1", start);

        int admitted = IntStream.rangeClosed(1, 10_000)
                .map(millis -> admitted(1, "192.0.2.1", start.plusMillis(millis)))
                .sum();

        assertThat(admitted).isEqualTo(10 * Sampling.EACH_SECOND_OF_SOURCE);
    }

    private int admitted(int times, String source, Instant now) {
        return (int) IntStream.range(0, times)
                .filter(_ -> sampling.admits(source, now))
                .count();
    }

    private int admittedOfMany(int sources, Instant now) {
        return (int) IntStream.range(0, sources)
                .filter(i -> sampling.admits("source " + i, now))
                .count();
    }
}

package org.nutritioninbox.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProspectTests {

    private static final Instant BEGAN = Instant.parse("2025-09-15T10:30:12Z");

    @Test
    void theFirstAttemptIsFollowedAfterFiveSeconds() {
        Prospect prospect = Prospect.of(BEGAN, BEGAN.plusMillis(300), 1, BEGAN.plusSeconds(1));

        assertThat(prospect.attempt()).isEqualTo(1);
        assertThat(prospect.nextAt()).isEqualTo(BEGAN.plusMillis(5300));
        assertThat(prospect.givesUpAt()).isEqualTo(BEGAN.plusMillis(300).plus(Duration.parse("PT74H32M5S")));
    }

    @Test
    void whatWasSeenCountsWhereTheTimesSayLess() {
        assertThat(Prospect.of(BEGAN, BEGAN.plusSeconds(1), 3, BEGAN.plusSeconds(2))
                        .attempt())
                .isEqualTo(3);
    }

    @Test
    void theTimesCountWhereNotAllWasSeen() {
        Instant seen = BEGAN.plus(Duration.parse("PT2H33M"));

        Prospect prospect = Prospect.of(BEGAN, seen, 1, seen.plusSeconds(1));

        assertThat(prospect.attempt()).isEqualTo(5);
        assertThat(prospect.nextAt()).isEqualTo(seen.plus(Duration.ofHours(12)));
    }

    @Test
    void whatShouldHaveComeDuringAnOutageHasFailed() {
        Instant seen = BEGAN.plusSeconds(5);

        Prospect prospect = Prospect.of(BEGAN, seen, 2, BEGAN.plus(Duration.ofHours(5)));

        assertThat(prospect.attempt()).isEqualTo(5);
        assertThat(prospect.nextAt()).isEqualTo(BEGAN.plus(Duration.parse("PT14H32M5S")));
    }

    @Test
    void afterTheLastTheProviderHasGivenUp() {
        Instant seen = BEGAN.plus(Duration.ofHours(62));

        Prospect prospect = Prospect.of(BEGAN, seen, 10, BEGAN.plus(Duration.ofHours(100)));

        assertThat(prospect.attempt()).isEqualTo(11);
        assertThat(prospect.nextAt()).isNull();
        assertThat(prospect.givesUpAt()).isEqualTo(seen.plus(Duration.ofHours(12)));
    }

    @Test
    void moreThanTheScheduleHasIsTheLast() {
        assertThat(Prospect.of(BEGAN, BEGAN.plusSeconds(1), 40, BEGAN.plusSeconds(2))
                        .nextAt())
                .isNull();
    }
}

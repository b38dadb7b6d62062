package org.nutritioninbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.acknowledged.AcknowledgedDays;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.ops.ArrivalRates;
import org.nutritioninbox.processing.Backlog;
import org.nutritioninbox.processing.PauseSwitch;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;

/// What the first page says about figures that the tests of the pages cannot bring about.
@InboxTest
class OverviewTests {

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Autowired
    private AcknowledgedDays days;

    @Autowired
    private Deliveries deliveries;

    @Autowired
    private PauseSwitch pauseSwitch;

    @Autowired
    private Backlog backlog;

    @Test
    void silenceIsSaidInWords() {
        meters.gauge("inbox.silence.seconds", 693);

        assertThat(notices())
                .containsExactly(
                        "Nothing has arrived for 11 min 33 s, and this time of the week usually brings deliveries");
    }

    @Test
    void fewPartitionsAreSaidInWords() {
        meters.gauge("inbox.partitions.ahead.days", 1);

        assertThat(notices()).containsExactly("Only 1 of the next days has a partition");
    }

    @Test
    void refusedRequestsAreSaidInWordsAndCounted() {
        meters.gauge("inbox.quarantine.lately", 12);

        assertThat(notices())
                .containsExactly("12 requests with a wrong signature came in the last hour, and went into quarantine");
        assertThat(tile("Quarantined")).isEqualTo("12, in the last hour");
    }

    @Test
    void destinationsThatAreOffAreCounted() {
        meters.gauge("inbox.forwarding.off", Tags.of("destination", "app"), 1);
        meters.gauge("inbox.forwarding.off", Tags.of("destination", "billing"), 0);

        assertThat(notices()).containsExactly("1 destination is off after an answer 410");
    }

    @Test
    void resultsThatAreOverdueAreCountedAmongThoseThatAreOwed() {
        meters.gauge("inbox.expectations.waiting", 3);
        meters.gauge("inbox.expectations.overdue", 1);

        assertThat(tile("Owed by the provider")).isEqualTo("3, results, 1 overdue");
    }

    @Test
    void whatIsNotKnownYetIsNoZero() {
        assertThat(List.of("Not processed, oldest", "Dead", "Quarantined", "Owed by the provider"))
                .allSatisfy(name -> assertThat(tile(name)).startsWith("–, "));
        meters.gauge("inbox.dead", 0);

        assertThat(tile("Dead")).isEqualTo("0, all instances");
    }

    @Test
    void whatIsNotKnownYetIsNoAlarm() {
        meters.gauge("inbox.partitions.ahead.days", Double.NaN);
        meters.gauge("inbox.silence.seconds", Double.NaN);

        assertThat(notices()).isEmpty();
    }

    @Test
    void aMinuteSaysHowItsDeliveriesEnded() {
        ArrivalRates rates = new ArrivalRates(meters, Clock.systemUTC());
        meters.counter("inbox.deliveries", "outcome", "NEW").increment(5);
        rates.look();
        for (String outcome : List.of("NEW", "UPDATED", "UPDATED", "DUPLICATE", "STALE", "NO_RECORD", "ERASED")) {
            meters.counter("inbox.deliveries", "outcome", outcome).increment();
        }
        meters.timer("inbox.webhook", "status", "200", "answer", "ok").record(Duration.ofMillis(1));
        meters.timer("inbox.webhook", "status", "401", "answer", "invalid_signature")
                .record(Duration.ofMillis(1));
        meters.timer("inbox.webhook", "status", "400", "answer", "invalid_json").record(Duration.ofMillis(1));

        assertThat(rates.minutes().getFirst().counts()).containsExactly(5L, 0L, 0L, 0L);
        assertThat(rates.minutes().getLast().counts()).containsExactly(1L, 2L, 3L, 1L);
    }

    private List<String> notices() {
        return look().notices().stream().map(Overview.Notice::what).toList();
    }

    private String tile(String name) {
        return look().tiles().stream()
                .filter(tile -> tile.name().equals(name))
                .map(tile -> tile.value() + ", " + tile.remark())
                .findFirst()
                .orElseThrow();
    }

    private Overview.Snapshot look() {
        return new Overview(days, deliveries, pauseSwitch, backlog, new Figures(meters)).look();
    }
}

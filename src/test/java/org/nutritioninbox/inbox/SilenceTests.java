package org.nutritioninbox.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Looks from ten minutes after the newest delivery.
@InboxTest
class SilenceTests {

    private static final Duration QUIET = Duration.ofMinutes(10);

    @Autowired
    private Client client;

    @Autowired
    private Batches batches;

    @Autowired
    private Deliveries all;

    @Autowired
    private Inbox inbox;

    @Autowired
    private JdbcTemplate jdbc;

    private Instant newest;

    @BeforeEach
    void aWebhookComes() {
        assertThat(client.webhook("[]").statusCode()).isEqualTo(200);
        newest = all.newestWebhook().orElseThrow();
    }

    @AfterEach
    void forgetTheWeeksBefore() {
        jdbc.update("delete from batch where id < ?", TimeOrderedIds.floor(newest.minus(Duration.ofDays(1))));
    }

    @Test
    void nothingIsUsualInANewInbox() {
        assertThat(silentSecondsAfter(QUIET)).isZero();
    }

    @Test
    void nothingArrivesWhereDeliveriesAreUsual() {
        deliveries(20, 1, 2, 3, 4);

        isSilentAfterTenMinutes();
    }

    @Test
    void twoBusyWeeksAreEnough() {
        deliveries(40, 2, 4);

        isSilentAfterTenMinutes();
    }

    @Test
    void oneBusyWeekIsNot() {
        deliveries(5_000, 1);

        assertThat(silentSecondsAfter(QUIET)).isZero();
    }

    @Test
    void aQuietHourIsNoSilence() {
        deliveries(5, 1, 2, 3, 4);

        assertThat(silentSecondsAfter(QUIET)).isZero();
    }

    @Test
    void aFewMinutesAreNoSilence() {
        deliveries(500, 1, 2, 3, 4);

        assertThat(silentSecondsAfter(Duration.ofMinutes(4))).isZero();
    }

    @Test
    void whatTheInboxFindsByItselfIsNoWebhook() {
        deliveries(20, 1, 2, 3, 4);
        inbox.accept(
                Arrival.of(Origin.RECONCILIATION, "[]".getBytes(UTF_8), Analysis.read("[]".getBytes(UTF_8)), null));

        isSilentAfterTenMinutes();
    }

    /// Looks again if a webhook of another test has come in between.
    private void isSilentAfterTenMinutes() {
        await().untilAsserted(() -> assertThat(silentSecondsAfter(QUIET)).isEqualTo(600));
    }

    private double silentSecondsAfter(Duration time) {
        MeterRegistry meters = new SimpleMeterRegistry();
        Instant now = all.newestWebhook().orElseThrow().plus(time);
        new Silence(batches, all, Clock.fixed(now, ZoneOffset.UTC), meters).refresh();
        return meters.get("inbox.silence.seconds").gauge().value();
    }

    /// Keeps a commit of so many, in the minute after the newest delivery, but weeks ago.
    private void deliveries(int count, int... weeksAgo) {
        for (int weeks : weeksAgo) {
            var id = TimeOrderedIds.floor(newest.plusSeconds(60).minus(Duration.ofDays(7L * weeks)));
            jdbc.update(
                    "insert into batch (id, last_id, deliveries, due_at, closed_at) values (?, ?, ?, now(), now())",
                    id,
                    id,
                    count);
        }
    }
}

package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

@InboxTest(properties = "inbox.lease=1h")
class PartitionsTests {

    private static final Instant OLD = Instant.parse("2001-03-04T05:06:07Z");

    @Autowired
    private KeepStatement statement;

    @Autowired
    private Batches batches;

    @Autowired
    private CommitOrder order;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private DataSource database;

    @Autowired
    private Client client;

    @Test
    void todayHasItsPartitionFromTheStart() {
        UUID id = keep(Instant.now());

        assertThat(partitionOf(id)).matches("delivery_[0-9]{8}");
    }

    @Test
    void whatTheDefaultPartitionCaughtIsMovedToItsDayAndDroppedAfterItsTime() {
        UUID id = keep(OLD);
        assertThat(partitionOf(id)).isEqualTo("delivery_default");

        partitionsAt(OLD, Duration.ofDays(2)).maintain();
        assertThat(partitionOf(id)).isEqualTo("delivery_20010304");

        partitionsAt(OLD.plus(Duration.ofDays(2)), Duration.ofDays(2)).maintain();
        assertThat(partitionOf(id)).as("on its last day").isEqualTo("delivery_20010304");

        partitionsAt(OLD.plus(Duration.ofDays(3)), Duration.ofDays(2)).maintain();
        assertThat(partitionOf(id)).as("with something to be processed").isEqualTo("delivery_20010304");

        batches.close(List.of(new Batches.Closing(id, List.of())));
        partitionsAt(OLD.plus(Duration.ofDays(3)), Duration.ofDays(2)).maintain();
        assertThat(count(id)).isZero();
    }

    @Test
    void whatAWrongClockBroughtGetsItsDayUnlessThatWouldBeDroppedAtOnce() {
        Instant now = OLD.plus(Duration.ofDays(4000));
        UUID past = keep(now.minus(Duration.ofDays(30)));
        UUID farPast = keep(now.minus(Duration.ofDays(300)));
        UUID ahead = keep(now.plus(Duration.ofDays(60)));
        UUID farAhead = keep(now.plus(Duration.ofDays(4000)));

        partitionsAt(now, Duration.ofDays(90)).maintain();

        assertThat(partitionOf(past)).matches("delivery_[0-9]{8}");
        assertThat(partitionOf(ahead)).matches("delivery_[0-9]{8}");
        assertThat(partitionOf(farPast)).isEqualTo("delivery_default");
        assertThat(partitionOf(farAhead)).isEqualTo("delivery_default");
    }

    /// A backup by pg_dump holds such a lock for as long as it takes.
    @Test
    void aDayThatIsReadIsDroppedLaterAndWebhooksDoNotWaitForIt() throws Exception {
        Instant day = OLD.plus(Duration.ofDays(1000));
        UUID id = keep(day);
        Partitions later = partitionsAt(day.plus(Duration.ofDays(3)), Duration.ofDays(2));
        partitionsAt(day, Duration.ofDays(2)).maintain();
        batches.close(List.of(new Batches.Closing(id, List.of())));
        try (Connection reader = database.getConnection();
                ExecutorService job = Executors.newVirtualThreadPerTaskExecutor()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("lock table " + partitionOf(id) + " in access share mode");

            Future<?> maintained = job.submit(later::maintain);
            int webhooks = 0;
            while (!maintained.isDone() || webhooks == 0) {
                assertThat(webhook().statusCode()).isEqualTo(200);
                webhooks++;
            }
            maintained.get();
            assertThat(count(id)).isEqualTo(1);
            reader.rollback();
        }
        later.maintain();
        assertThat(count(id)).isZero();
    }

    @Test
    void commitsGoWithTheirDay() {
        Instant day = OLD.plus(Duration.ofDays(2000));
        UUID changed = keep(day);
        UUID nothing = keepBody("[]", day);
        partitionsAt(day, Duration.ofDays(2)).maintain();
        batches.close(List.of(new Batches.Closing(changed, List.of())));

        partitionsAt(day.plus(Duration.ofDays(3)), Duration.ofDays(2)).maintain();

        assertThat(count(changed) + count(nothing)).isZero();
        assertThat(jdbc.queryForList("select id from batch where id in (?, ?)", UUID.class, changed, nothing))
                .isEmpty();
    }

    @Test
    void placesInTheFeedBeforeADroppedDayAreNoLongerKept() {
        Instant day = OLD.plus(Duration.ofDays(3000));
        order.extend();
        CommitOrder.ChangeCursor before = order.end();
        UUID id = keep(day);
        order.extend();
        CommitOrder.ChangeCursor behind = order.end();
        partitionsAt(day, Duration.ofDays(2)).maintain();
        batches.close(List.of(new Batches.Closing(id, List.of())));

        partitionsAt(day.plus(Duration.ofDays(3)), Duration.ofDays(2)).maintain();

        assertThat(order.isKept(before)).isFalse();
        assertThat(order.isKept(behind)).isTrue();
    }

    private HttpResponse<String> webhook() {
        return client.webhook(
                ("{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}")
                        .getBytes(StandardCharsets.UTF_8),
                InboxTest.KEY,
                request -> request.timeout(Duration.ofSeconds(2)));
    }

    private Partitions partitionsAt(Instant now, Duration retention) {
        InboxProperties properties =
                new InboxProperties(1, Duration.ofSeconds(1), Duration.ofSeconds(1), retention, false);
        return new Partitions(jdbc, transactions, properties, Clock.fixed(now, ZoneOffset.UTC));
    }

    private UUID keep(Instant receivedAt) {
        return keepBody("{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}", receivedAt);
    }

    private UUID keepBody(String text, Instant receivedAt) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Arrival arrival = Arrival.of(Origin.WEBHOOK, body, Analysis.read(body), "key");
        return statement.keep(List.of(arrival), receivedAt).batchId();
    }

    private String partitionOf(UUID id) {
        return String.valueOf(
                jdbc.queryForObject("select tableoid::regclass::text from delivery where id = ?", String.class, id));
    }

    private int count(UUID id) {
        return jdbc.queryForList("select 1 from delivery where id = ?", id).size();
    }
}

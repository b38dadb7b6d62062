package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// In a database of its own: what waits is asked about as a whole.
@InboxTest(properties = {"processing.retry.attempts=2", "processing.retry.delay=1h", "processing.late=1m"})
@Import(DeadLetterTests.Fragile.class)
class DeadLetterTests {

    @Autowired
    private Fragile fragile;

    @Autowired
    private Backlog backlog;

    @Autowired
    private Outstanding outstanding;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Client client;

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void nothingIsOutstanding() {
        jdbc.update("delete from outstanding");
        jdbc.update("update batch set closed_at = now() where closed_at is null");
    }

    @Test
    void whatIsTriedAgainSaysWhen() {
        Instant before = Instant.now();
        UUID delivery = sendOneThatFails();

        JsonNode retrying = client.json("/deliveries?state=RETRYING").get(0);
        assertThat(retrying.get("id").stringValue()).isEqualTo(delivery.toString());
        assertThat(retrying.get("attempts").intValue()).isEqualTo(1);
        assertThat(retrying.get("last_error").stringValue())
                .isEqualTo("Fragile: java.lang.IllegalStateException: broken");
        assertThat(Instant.parse(retrying.get("next_try_at").stringValue()))
                .isBetween(before.plus(Duration.ofMinutes(40)), before.plus(Duration.ofMinutes(80)));
    }

    @Test
    void whatIsDeadIsCountedAndSaysSinceWhen() {
        Instant before = Instant.now();
        UUID delivery = sendOneThatFails();
        jdbc.update("update outstanding set due_at = now() where delivery_id = ?", delivery);
        await().until(() -> client.json("/deliveries?state=DEAD").size() == 1);

        JsonNode dead = client.json("/deliveries?state=DEAD").get(0);
        assertThat(dead.get("attempts").intValue()).isEqualTo(2);
        assertThat(dead.get("next_try_at").isNull()).isTrue();
        assertThat(dead.get("last_error").stringValue()).contains("broken");

        backlog.refresh();
        assertThat(client.metric("inbox.dead")).isEqualTo(1);
        assertThat(client.metric("inbox.outstanding.oldest.seconds")).isZero();
        assertThat(health().get("dead").intValue()).isEqualTo(1);
        assertThat(Instant.parse(health().get("oldest_dead_at").stringValue())).isAfter(before);

        jdbc.update("update outstanding set dead_at = dead_at - interval '1 hour'");
        backlog.refresh();
        assertThat(health().get("late").booleanValue())
                .as("it waits for an operator")
                .isTrue();
    }

    @Test
    void whatFailsAndWaitsForLongIsLate() {
        UUID delivery = sendOneThatFails();
        backlog.refresh();
        assertThat(health().get("late").booleanValue()).isFalse();

        jdbc.update("update outstanding set delivery_id = uuidv7(interval '-1 hour') where delivery_id = ?", delivery);
        backlog.refresh();
        assertThat(health().get("late").booleanValue()).isTrue();
        assertThat(Instant.parse(health().get("oldest_waiting_at").stringValue()))
                .isBefore(Instant.now().minus(Duration.ofMinutes(59)));
        assertThat(client.metric("inbox.outstanding.oldest.seconds")).isGreaterThan(3500);
    }

    @Test
    void aCommitThatNobodyProcessesIsLateToo() {
        backlog.refresh();
        assertThat(health().has("oldest_waiting_at")).isFalse();

        jdbc.update("""
                insert into batch (id, last_id, deliveries, due_at)
                select id, id, 1, now() + interval '1 hour' from uuidv7(interval '-1 hour') as id
                """);
        backlog.refresh();

        assertThat(health().get("late").booleanValue()).isTrue();
        assertThat(client.get("/actuator/health/processing").statusCode())
                .as("no reason to stop receiving")
                .isEqualTo(200);
    }

    /// Others lock them in the same order, so nobody waits for somebody who waits for them.
    @Test
    void whatIsDoneIsLockedInTheOrderOfIds() throws Exception {
        UUID low = UUID.fromString("00000000-0000-7000-8000-000000000001");
        UUID high = UUID.fromString("00000000-0000-7000-8000-000000000002");
        for (UUID delivery : List.of(high, low)) {
            jdbc.update("""
                    insert into outstanding (delivery_id, state, due_at, last_error)
                    values (?, 'PENDING', 'infinity', 'in order')
                    """, delivery);
        }
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from outstanding where delivery_id = '" + low + "' for update");
            Future<?> done = threads.submit(() -> outstanding.remove(List.of(pending(high), pending(low))));
            await().until(() -> !jdbc.queryForList("select 1 from pg_locks where not granted and database = "
                            + "(select oid from pg_database where datname = current_database())"
                            + " or not granted and locktype = 'transactionid'")
                    .isEmpty());

            assertThat(jdbc.queryForList("select 1 from outstanding where delivery_id = ? for update nowait", high))
                    .hasSize(1);

            other.rollback();
            done.get();
        }
        assertThat(jdbc.queryForList("select 1 from outstanding where last_error = 'in order'"))
                .isEmpty();
    }

    private static OutstandingDelivery pending(UUID deliveryId) {
        return OutstandingDelivery.pending(deliveryId, Duration.ZERO, null);
    }

    private UUID sendOneThatFails() {
        fragile.failing.put(id, true);
        assertThat(client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}")
                        .statusCode())
                .isEqualTo(200);
        await().until(() ->
                client.json("/deliveries?state=RETRYING&record_id=" + id).size() == 1);
        return UUID.fromString(
                client.json("/deliveries?record_id=" + id).get(0).get("id").stringValue());
    }

    private JsonNode health() {
        return client.json("/actuator/health/processing").get("details");
    }

    static class Fragile implements RecordProcessor {

        private final Map<String, Boolean> failing = new ConcurrentHashMap<>();

        @Override
        public void process(Changed change) {
            if (failing.getOrDefault(change.recordId(), false)) {
                throw new IllegalStateException("broken");
            }
        }
    }
}

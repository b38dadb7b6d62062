package org.nutritioninbox.processing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

@InboxTest(
        properties = {
            "processing.retry.attempts=3",
            "processing.retry.delay=50ms",
            "processing.retry.multiplier=1.5",
            "processing.sweep=200ms",
            "inbox.lease=1s",
            "db-scheduler.polling-interval=100ms"
        })
@Import({ProcessingStoryTests.Witness.class, ProcessingStoryTests.Fragile.class})
@DirtiesContext
class ProcessingStoryTests {

    @Autowired
    private Witness witness;

    @Autowired
    private Fragile fragile;

    @Autowired
    private Dispatcher dispatcher;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Clock clock;

    @Autowired
    private Client client;

    private String id;

    @BeforeEach
    void aRecordOfItsOwn() {
        id = UUID.randomUUID().toString();
    }

    @Test
    void everyVersionIsToldWithWhatItReplaced() {
        send("processing", "soup");
        send("completed", "soup");
        send("updated", "stew");
        send("updated", "stew");

        await().until(() -> witness.seen(id).size() == 3);
        Map<Long, Changed> byVersion = new ConcurrentHashMap<>();
        witness.seen(id).forEach(change -> byVersion.put(change.version(), change));
        assertThat(byVersion.get(1L))
                .satisfies(first -> assertThat(requireNonNull(first).before()).isNull());
        assertThat(requireNonNull(byVersion.get(3L)).now().dishName()).isEqualTo("stew");
        assertThat(requireNonNull(requireNonNull(byVersion.get(3L)).before()).status())
                .isEqualTo("completed");
        await().until(() -> !record().get("_inbox").get("processed_at").isNull());
    }

    @Test
    void oneThatFailsIsTriedAgainAndKeepsNoOtherFromItsTurn() {
        fragile.failsFor(id, 2);

        send("completed", "soup");

        awaitState("PROCESSED");
        assertThat(fragile.attempts(id)).isEqualTo(3);
        assertThat(witness.seen(id)).as("who was through is not told again").hasSize(1);
        assertThat(Instant.parse(record().at("/_inbox/processed_at").stringValue()))
                .isAfterOrEqualTo(fragile.lastCalled(id));
    }

    @Test
    void oneThatAlwaysFailsIsDeadAndVisible() {
        fragile.failsFor(id, Integer.MAX_VALUE);

        send("completed", "soup");

        awaitState("DEAD");
        assertThat(fragile.attempts(id)).isEqualTo(3);
        assertThat(delivery().get("attempts").intValue()).isEqualTo(3);
        assertThat(delivery().get("last_error").stringValue())
                .contains("Fragile: java.lang.IllegalStateException: broken");
        assertThat(client.json("/deliveries?state=DEAD&record_id=" + id).size()).isEqualTo(1);
        assertThat(record().get("_inbox").get("processed_at").isNull()).isTrue();
    }

    @Test
    void aRetryTellsTheSameChangeRebuiltFromTheBytes() {
        send("processing", "soup");
        await().until(() -> witness.seen(id).size() == 1);
        fragile.failsFor(id, 1);

        send("completed", "stew");
        await().until(() -> fragile.changes(id).stream()
                        .filter(change -> change.version() == 2)
                        .count()
                == 2);

        List<Changed> told = fragile.changes(id).stream()
                .filter(change -> change.version() == 2)
                .toList();
        RecordContent before = requireNonNull(told.getLast().before());
        assertThat(told.getLast().now()).isEqualTo(told.getFirst().now());
        assertThat(before).isEqualTo(told.getFirst().before());
    }

    /// As if the instance had died between its commit and the processing.
    @Test
    void whatNobodyProcessedIsFoundByTheSweep() {
        send("completed", "soup");
        becomesOutstandingAgain(clock.instant());

        await().until(() -> witness.seen(id).size() == 2);
        awaitState("PROCESSED");
    }

    @Test
    void whatStillBelongsToAnotherInstanceIsLeftToIt() {
        send("completed", "soup");
        becomesOutstandingAgain(clock.instant().plus(Duration.ofHours(1)));
        assertThat(delivery().get("state").stringValue()).isEqualTo("PENDING");
        assertThat(client.json("/deliveries?state=PENDING&record_id=" + id).size())
                .isEqualTo(1);
        String left = id;

        // another delivery that the sweep takes shows that it has been by
        id = UUID.randomUUID().toString();
        send("completed", "stew");
        becomesOutstandingAgain(clock.instant());
        await().until(() -> witness.seen(id).size() == 2);
        assertThat(witness.seen(left)).hasSize(1);
    }

    /// However long a processor takes, the sweep starts no second attempt beside it.
    @Test
    void whatIsStillGoingOnIsNotStartedAgain() {
        CountDownLatch mayGoOn = fragile.waitsFor(id);
        Instant sent = Instant.now();
        send("completed", "soup");
        String deliveryId = delivery().get("id").stringValue();
        await("taken apart from its batch").until(() -> !dueAts(deliveryId).isEmpty());
        // whoever accepted it has it for a second, the sweep for a minute
        Timestamp swept = Timestamp.from(sent.plusSeconds(30));

        await().until(() -> dueAt(deliveryId).after(swept));
        assertThat(fragile.attempts(id)).isEqualTo(1);

        mayGoOn.countDown();
        awaitState("PROCESSED");
        assertThat(fragile.attempts(id)).isEqualTo(1);
    }

    /// Others wait in the database, so that they do not fill the heap.
    @Test
    void theQueueHasABoundForTheBytesOfItsContent() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Runnable hangs = () -> await().until(() -> mayGoOn.getCount() == 0);
        assertThat(dispatcher.submit(UUID.randomUUID(), Dispatcher.MAX_BYTES, hangs))
                .isTrue();

        assertThat(dispatcher.submit(UUID.randomUUID(), 1, hangs)).isFalse();
        assertThat(dispatcher.submit(UUID.randomUUID(), 0, hangs)).isTrue();

        mayGoOn.countDown();
        await().until(() -> dispatcher.submit(UUID.randomUUID(), Dispatcher.MAX_BYTES, () -> {}));
    }

    @Test
    void whatHangsIsLeftToOtherInstances() {
        CountDownLatch mayGoOn = fragile.waitsFor(id);
        send("completed", "soup");
        String hung = id;
        String deliveryId = delivery().get("id").stringValue();
        await("taken apart from its batch").until(() -> !dueAts(deliveryId).isEmpty());
        jdbc.update("update outstanding set due_at = now() where delivery_id = ?::uuid", deliveryId);
        Timestamp due = dueAt(deliveryId);

        // another delivery that the sweep takes shows that it has been by
        id = UUID.randomUUID().toString();
        send("completed", "stew");
        becomesOutstandingAgain(clock.instant());
        await().until(() -> witness.seen(id).size() == 2);
        assertThat(dueAt(deliveryId)).isEqualTo(due);

        mayGoOn.countDown();
        id = hung;
        awaitState("PROCESSED");
    }

    private Timestamp dueAt(String deliveryId) {
        return requireNonNull(dueAts(deliveryId).getFirst());
    }

    private List<@Nullable Timestamp> dueAts(String deliveryId) {
        return jdbc.queryForList(
                "select due_at from outstanding where delivery_id = ?::uuid", Timestamp.class, deliveryId);
    }

    private void becomesOutstandingAgain(Instant dueAt) {
        awaitState("PROCESSED");
        jdbc.update(
                "update batch set closed_at = null, due_at = ? where ?::uuid between id and last_id",
                Timestamp.from(dueAt),
                delivery().get("id").stringValue());
    }

    private void send(String status, String dish) {
        String body = """
                {"record_id":"%s","status":"%s","dish_name":"%s","novelty":{"b":[1, 2],"a":null},
                 "nutritional_fields":{"protein_g":1.50,"energy_kcal":1e2}}""".formatted(id, status, dish);
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
    }

    private JsonNode record() {
        return client.json("/nutrition_records/" + id);
    }

    private void awaitState(String state) {
        await().until(() -> delivery().get("state").stringValue().equals(state));
    }

    private JsonNode delivery() {
        return client.json("/deliveries?record_id=" + id).get(0);
    }

    /// Remembers what it was told.
    static class Witness implements RecordProcessor {

        private final Map<String, List<Changed>> seen = new ConcurrentHashMap<>();

        @Override
        public void process(Changed change) {
            seen.computeIfAbsent(change.recordId(), _ -> new CopyOnWriteArrayList<>())
                    .add(change);
        }

        List<Changed> seen(String recordId) {
            return seen.getOrDefault(recordId, List.of());
        }
    }

    /// Fails as often as it is asked to.
    static class Fragile implements RecordProcessor {

        private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();
        private final Map<String, Integer> failures = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
        private final Map<String, List<Changed>> changes = new ConcurrentHashMap<>();
        private final Map<String, Instant> times = new ConcurrentHashMap<>();

        CountDownLatch waitsFor(String recordId) {
            CountDownLatch latch = new CountDownLatch(1);
            latches.put(recordId, latch);
            return latch;
        }

        void failsFor(String recordId, int times) {
            attempts.remove(recordId);
            failures.put(recordId, times);
        }

        int attempts(String recordId) {
            return attempts.getOrDefault(recordId, new AtomicInteger()).get();
        }

        Instant lastCalled(String recordId) {
            return requireNonNull(times.get(recordId));
        }

        List<Changed> changes(String recordId) {
            return changes.getOrDefault(recordId, List.of());
        }

        @Override
        public void process(Changed change) throws InterruptedException {
            changes.computeIfAbsent(change.recordId(), _ -> new CopyOnWriteArrayList<>())
                    .add(change);
            times.put(change.recordId(), Instant.now().truncatedTo(ChronoUnit.MICROS));
            int attempt = attempts.computeIfAbsent(change.recordId(), _ -> new AtomicInteger())
                    .incrementAndGet();
            latches.getOrDefault(change.recordId(), new CountDownLatch(0)).await();
            if (attempt <= failures.getOrDefault(change.recordId(), 0)) {
                throw new IllegalStateException("broken\0");
            }
        }
    }
}

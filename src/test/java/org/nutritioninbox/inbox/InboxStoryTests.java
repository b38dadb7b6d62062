package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@InboxTest
class InboxStoryTests {

    @Autowired
    private Inbox inbox;

    @Autowired
    private KeepStatement statement;

    @Autowired
    private NutritionRecords records;

    @Autowired
    private Deliveries deliveries;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcTemplate jdbc;

    @Test
    void aRecordLivesThroughItsCycle() {
        String id = newId();

        assertThat(accept(body(id, "processing", null))).isEqualTo(Outcome.NEW);
        assertThat(accept(body(id, "completed", "10:30:12"))).isEqualTo(Outcome.UPDATED);
        assertThat(accept(body(id, "completed", "10:30:12"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(accept(body(id, "processing", "11:00:00"))).isEqualTo(Outcome.STALE);
        assertThat(accept(body(id, "updated", "12:00:00"))).isEqualTo(Outcome.UPDATED);
        assertThat(accept(body(id, "completed", "10:30:12"))).isEqualTo(Outcome.STALE);

        NutritionRecord record = record(id);
        assertThat(record.content().status()).isEqualTo("updated");
        assertThat(record.version()).isEqualTo(3);
        assertThat(record.deliveries()).isEqualTo(6);
        assertThat(record.firstReceivedAt()).isBefore(record.lastReceivedAt());
    }

    @Test
    void twentyIdenticalOnesAtOnceAreOneRecordInVersionOne() throws Exception {
        String id = newId();
        byte[] body = body(id, "completed", "10:30:12");

        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : acceptAtOnce(Collections.nCopies(20, body))) {
            outcomes.merge(outcome, 1, Integer::sum);
        }

        assertThat(outcomes).isEqualTo(Map.of(Outcome.NEW, 1, Outcome.DUPLICATE, 19));
        assertThat(record(id).version()).isEqualTo(1);
        assertThat(record(id).deliveries()).isEqualTo(20);
    }

    @Test
    void anyShuffledDoubledConcurrentSetOfVersionsEndsInTheSameRow() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            String id = newId();
            ids.add(id);
            List<byte[]> versions = new ArrayList<>();
            for (String status : List.of("pending", "processing", "archived", "completed", "failed", "updated")) {
                for (String time : List.of("10:00:00", "11:00:00")) {
                    versions.add(body(id, status, time));
                    versions.add(body(id, status, time));
                }
                versions.add(body(id, status, null));
            }
            Collections.shuffle(versions, new Random(round));
            acceptAtOnce(versions);
        }
        for (String id : ids) {
            NutritionRecord record = record(id);
            assertThat(record.content().status()).isEqualTo("updated");
            assertThat(record.content().modifiedAt()).isEqualTo("2025-09-15T11:00:00Z");
            assertThat(record.deliveries()).isEqualTo(30);
        }
    }

    /// Two instances meet in the database: neither fails over the other's new records or loses what it wrote.
    @Test
    void twoWritersOfTheSameRecordsLoseNothing() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(newId());
        }
        try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                List<String> order = new ArrayList<>(ids);
                Collections.shuffle(order, new Random(writer));
                int of = writer;
                done.add(writers.submit(() -> {
                    for (int version = 0; version < 10; version++) {
                        keep(order, "1%d:00:0%d".formatted(version, of));
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
        for (String id : ids) {
            assertThat(record(id).deliveries()).isEqualTo(20);
            assertThat(record(id).content().modifiedAt()).isEqualTo("2025-09-15T19:00:01Z");
        }
    }

    @Test
    void aRecordThatTheDatabaseRefusesIsKeptAsUnreadableAndLeavesItsNeighboursAlone() throws Exception {
        Analysis.OfRecord sound = (Analysis.OfRecord) Analysis.read(body(newId(), "completed", null));
        Analysis refused = new Analysis.OfRecord("x".repeat(200), sound.content(), sound.key(), 0);
        List<String> ids = new ArrayList<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Receipt> kept =
                    senders.submit(() -> inbox.accept(Arrival.of(Origin.WEBHOOK, new byte[0], refused, "key")));
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String id = newId();
                ids.add(id);
                outcomes.add(senders.submit(() -> accept(body(id, "completed", null))));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isEqualTo(Outcome.NEW);
            }
            assertThat(kept.get().outcome()).isEqualTo(Outcome.NO_RECORD);
            Delivery delivery = deliveries.find(kept.get().deliveryId()).orElseThrow();
            assertThat(delivery.kind()).isEqualTo(Kind.UNREADABLE);
            assertThat(delivery.lastError()).contains("22001");
            assertThat(delivery.recordId()).isNull();
        }
        ids.forEach(id -> assertThat(record(id).version()).isEqualTo(1));
    }

    @Test
    void aRowThatSomebodyHoldsRefusesItsOwnDeliveriesOnly() throws Exception {
        String held = newId();
        accept(body(held, "processing", null));
        try (Connection somebody = database.getConnection();
                PreparedStatement lock = somebody.prepareStatement(
                        "update nutrition_record set version = version where record_id = ?")) {
            somebody.setAutoCommit(false);
            lock.setString(1, held);
            lock.execute();

            List<Future<Outcome>> neighbours = new ArrayList<>();
            try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Outcome>> refused = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    refused.add(senders.submit(() -> accept(body(held, "completed", null))));
                }
                for (int i = 0; i < 10; i++) {
                    neighbours.add(senders.submit(() -> accept(body(newId(), "completed", null))));
                }
                for (Future<Outcome> one : refused) {
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(one::get)
                            .withCauseInstanceOf(InboxUnavailable.class);
                }
            }
            for (Future<Outcome> neighbour : neighbours) {
                assertThat(neighbour.get()).isEqualTo(Outcome.NEW);
            }
            somebody.rollback();
        }
        assertThat(accept(body(held, "completed", null))).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void neighboursOfThreeRowsThatSomebodyHoldsAreKept() throws Exception {
        List<String> held = List.of(newId(), newId(), newId());
        held.forEach(id -> accept(body(id, "processing", null)));
        try (Connection somebody = database.getConnection();
                PreparedStatement lock = somebody.prepareStatement(
                        "update nutrition_record set version = version where record_id = any(?)")) {
            somebody.setAutoCommit(false);
            lock.setArray(1, somebody.createArrayOf("text", held.toArray()));
            lock.execute();

            List<Future<Outcome>> neighbours = new ArrayList<>();
            try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Outcome> _ = senders.submit(() -> accept(body(held.getFirst(), "completed", null)));
                await().until(this::theWriterWaitsForALock);
                for (String id : held) {
                    Future<Outcome> _ = senders.submit(() -> accept(body(id, "completed", null)));
                }
                for (int i = 0; i < 10; i++) {
                    neighbours.add(senders.submit(() -> accept(body(newId(), "completed", null))));
                }
            }
            for (Future<Outcome> neighbour : neighbours) {
                assertThat(neighbour.get()).isEqualTo(Outcome.NEW);
            }
            somebody.rollback();
        }
    }

    private boolean theWriterWaitsForALock() {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                select exists (select from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock')
                """, Boolean.class));
    }

    @Test
    void ofSeveralVersionsInOneCommitTheNewestIsTheRecordAndEachIsCounted() {
        String id = newId();
        List<Arrival> arrivals = List.of(
                arrival(body(id, "processing", null)),
                arrival(body(id, "completed", "10:00:00")),
                arrival(body(id, "updated", "11:00:00")),
                arrival(body(id, "completed", "09:00:00")),
                arrival(body(id, "updated", "11:00:00")));

        assertThat(keep(arrivals))
                .containsExactly(Outcome.STALE, Outcome.STALE, Outcome.NEW, Outcome.STALE, Outcome.DUPLICATE);
        assertThat(record(id).version()).isEqualTo(1);
        assertThat(record(id).deliveries()).isEqualTo(5);
        assertThat(record(id).content().status()).isEqualTo("updated");
        assertThat(jdbc.queryForObject(
                        "select first_delivery_id from nutrition_record where record_id = ?", UUID.class, id))
                .isEqualTo(record(id).winningDeliveryId());
    }

    @Test
    void severalDeliveriesOfAKnownRecordInOneCommitAreCountedEach() {
        String id = newId();
        accept(body(id, "completed", "10:00:00"));
        List<Arrival> arrivals = List.of(
                arrival(body(id, "completed", "09:00:00")),
                arrival(body(id, "completed", "10:00:00")),
                arrival(body(id, "completed", "10:00:00")));

        assertThat(keep(arrivals)).containsExactly(Outcome.STALE, Outcome.DUPLICATE, Outcome.DUPLICATE);
        assertThat(record(id).deliveries()).isEqualTo(4);
        assertThat(record(id).version()).isEqualTo(1);
        assertThat(outcomesKept(id))
                .containsExactlyInAnyOrder(Outcome.NEW, Outcome.STALE, Outcome.DUPLICATE, Outcome.DUPLICATE);
    }

    @Test
    void newAndNewerAndOlderAndOtherTakeTheSameWay() {
        String held = newId();
        accept(body(held, "completed", "10:00:00"));
        List<Arrival> arrivals = List.of(
                arrival(body(held, "completed", "09:00:00")),
                arrival(body(newId(), "completed", "10:00:00")),
                arrival("[]".getBytes(StandardCharsets.UTF_8)),
                arrival(body(held, "completed", "11:00:00")));

        assertThat(keep(arrivals)).containsExactly(Outcome.STALE, Outcome.NEW, Outcome.NO_RECORD, Outcome.UPDATED);
        assertThat(record(held).deliveries()).isEqualTo(3);
        assertThat(record(held).version()).isEqualTo(2);
        assertThat(record(held).content().modifiedAt()).isEqualTo("2025-09-15T11:00:00Z");
        assertThat(jdbc.queryForObject(
                        "select version from delivery where id = ?",
                        Long.class,
                        record(held).winningDeliveryId()))
                .isEqualTo(2);
    }

    private List<Outcome> outcomesKept(String recordId) {
        return jdbc.queryForList("select outcome from delivery where record_id = ?", String.class, recordId).stream()
                .map(outcome -> Outcome.valueOf(Objects.requireNonNull(outcome)))
                .toList();
    }

    private List<Outcome> keep(List<String> ids, String time) {
        return keep(arrivals(ids, time));
    }

    private List<Outcome> keep(List<Arrival> arrivals) {
        return statement.keep(arrivals, Instant.now().truncatedTo(ChronoUnit.MICROS)).receipts().stream()
                .map(Receipt::outcome)
                .toList();
    }

    private static List<Arrival> arrivals(List<String> ids, String time) {
        return ids.stream().map(id -> arrival(body(id, "completed", time))).toList();
    }

    private List<Outcome> acceptAtOnce(List<byte[]> bodies) throws Exception {
        List<Future<Outcome>> futures = new ArrayList<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (byte[] body : bodies) {
                futures.add(senders.submit(() -> accept(body)));
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> future : futures) {
            outcomes.add(future.get());
        }
        return outcomes;
    }

    private Outcome accept(byte[] body) {
        return inbox.accept(arrival(body)).outcome();
    }

    private static Arrival arrival(byte[] body) {
        return Arrival.of(Origin.WEBHOOK, body, Analysis.read(body), "key");
    }

    private NutritionRecord record(String id) {
        return records.findById(id).orElseThrow();
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static byte[] body(String id, String status, @org.jspecify.annotations.Nullable String time) {
        String modified = time == null ? "" : ",\"modified_at\":\"2025-09-15T" + time + "Z\"";
        return ("{\"record_id\":\"" + id + "\",\"status\":\"" + status + "\"" + modified + "}")
                .getBytes(StandardCharsets.UTF_8);
    }
}

package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Redelivery;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.NutritionRecord.Reason;
import org.nutritioninbox.processing.Processing;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JsonNode;

@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "processing.retry.attempts=2",
            "processing.retry.delay=50ms",
            "processing.sweep=200ms",
            "processing.lease=2s",
            "inbox.lease=1s",
            "db-scheduler.polling-interval=100ms"
        })
@Import({ReplayStoryTests.Witness.class, ReplayStoryTests.Fragile.class})
class ReplayStoryTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Witness witness;

    @Autowired
    private Fragile fragile;

    @Autowired
    private Outstanding outstanding;

    @Autowired
    private ReplayRun run;

    @Autowired
    private Replays replays;

    @Autowired
    private Redelivery redelivery;

    @Autowired
    private Processing processing;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private Clock clock;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcTemplate jdbc;

    private Client client;
    private String user;

    @BeforeEach
    void aUserOfItsOwn() {
        client = new Client(port);
        user = "user-" + UUID.randomUUID();
    }

    @AfterEach
    void nothingIsLeftRunning() {
        client.operate("/processing/resume", "");
        client.operate("/processing/resume?processor=Fragile", "");
        client.json("/replays").forEach(replay -> {
            if (List.of("RUNNING", "PAUSED").contains(replay.get("state").stringValue())) {
                client.operate("/replays/" + replay.get("id").stringValue() + "/cancel", "");
            }
        });
    }

    @Test
    void oneDeliveryIsToldAgainAndNothingElseChanges() {
        String id = processed("soup");
        JsonNode before = client.json("/nutrition_records/" + id);
        String delivery = deliveryOf(id);

        HttpResponse<String> answer = client.operate("/deliveries/" + delivery + "/replay", "");

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode replay = ended(Client.EXACT.readTree(answer.body()));
        assertThat(replay.get("state").stringValue()).isEqualTo("DONE");
        assertThat(replay.get("total").intValue()).isEqualTo(1);
        assertThat(replay.get("done").intValue()).isEqualTo(1);
        assertThat(witness.reasons(id)).containsExactly(Reason.ARRIVED, Reason.REPLAYED);
        assertThat(witness.of(id).getLast().now())
                .isEqualTo(witness.of(id).getFirst().now());
        JsonNode after = client.json("/nutrition_records/" + id);
        assertThat(after.get("_inbox").get("version"))
                .isEqualTo(before.get("_inbox").get("version"));
        assertThat(after.get("_inbox").get("deliveries"))
                .isEqualTo(before.get("_inbox").get("deliveries"));
        assertThat(client.json("/deliveries?record_id=" + id).size()).isEqualTo(1);
        assertThat(client.json("/audit/actions?action=replay.start&limit=1")
                        .get(0)
                        .get("subject")
                        .get("delivery_id")
                        .stringValue())
                .isEqualTo(delivery);
    }

    @Test
    void aReplayIsNoFurtherAnalysis() {
        processed("soup");
        double before = analyses("ARRIVED");
        double replayed = analyses("REPLAYED");

        ended(replay(filterByUser()));

        assertThat(analyses("ARRIVED")).isEqualTo(before);
        assertThat(analyses("REPLAYED")).isGreaterThan(replayed);
    }

    private double analyses(String reason) {
        return client.json("/actuator/metrics/inbox.analyses?tag=result:completed&tag=reason:" + reason)
                .get("measurements")
                .get(0)
                .get("value")
                .doubleValue();
    }

    @Test
    void aDuplicateIsNotSwallowedByIdempotency() {
        String id = processed("soup");
        send(id, "completed", "soup");
        String duplicate = client.json("/deliveries?outcome=DUPLICATE&record_id=" + id)
                .get(0)
                .get("id")
                .stringValue();

        ended(replay("{\"filter\":{\"outcome\":\"DUPLICATE\",\"record_id\":\"" + id + "\"}}"));

        assertThat(witness.reasons(id)).containsExactly(Reason.ARRIVED, Reason.REPLAYED);
        assertThat(witness.of(id).getLast().deliveryId()).hasToString(duplicate);
        assertThat(witness.of(id).getLast().version()).isEqualTo(1);
    }

    @Test
    void anOlderVersionIsToldAsTheRecordIsNowUnlessItOnceWon() {
        String id = processed("soup");
        send(id, "updated", "stew");
        await().until(() -> witness.of(id).size() == 2);

        ended(replay(filterByUser()));

        assertThat(witness.of(id).stream()
                        .skip(2)
                        .map(change -> change.version() + change.now().dishName()))
                .containsExactlyInAnyOrder("1soup", "2stew");
        assertThat(client.json("/nutrition_records/" + id).get("dish_name").stringValue())
                .isEqualTo("stew");
    }

    @Test
    void aDeliveryThatReallyWinsChangesItsRecord() {
        String id = processed("soup");
        send(id, "updated", "stew");
        await().until(() -> witness.of(id).size() == 2);
        // as if an older state had been restored
        jdbc.update(
                "update nutrition_record set version = 1, dish_name = 'soup', version_key = '\\x00' where record_id = ?",
                id);

        JsonNode preview = preview(filterByUser());
        assertThat(preview.get("records").get("would_change").intValue()).isEqualTo(2);
        ended(replay(filterByUser()));

        assertThat(client.json("/nutrition_records/" + id).get("dish_name").stringValue())
                .isEqualTo("stew");
    }

    @Test
    void aPreviewSaysWhatWouldHappenAndDoesNothing() {
        String first = processed("soup");
        String second = processed("stew");

        JsonNode preview = preview(filterByUser());

        assertThat(preview.get("total").intValue()).isEqualTo(2);
        assertThat(preview.get("oldest").stringValue())
                .isLessThanOrEqualTo(preview.get("newest").stringValue());
        assertThat(preview.get("processors").valueStream().map(JsonNode::stringValue))
                .contains("AnalysisLog", "Witness", "Fragile");
        assertThat(preview.get("records").get("examined").intValue()).isEqualTo(2);
        assertThat(preview.get("records").get("would_change").intValue()).isZero();
        assertThat(witness.of(first)).hasSize(1);
        assertThat(witness.of(second)).hasSize(1);
    }

    @Test
    void aRunIsPausedResumedAndCancelled() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(processed("soup"));
        }
        JsonNode replay = replay(filterByUser().replace("}}", "},\"rate_per_second\":2}"));
        String self = "/replays/" + replay.get("id").stringValue();
        await().until(() -> client.json(self).get("done").intValue() >= 1);

        assertThat(state(client.operate(self + "/pause", ""))).isEqualTo("PAUSED");
        assertThat(client.operate(self + "/pause", "").statusCode()).isEqualTo(409);
        await().until(() -> handed(replay) == 0);
        int told = replayed(ids);
        assertThat(client.json(self).get("done").intValue()).isLessThan(12);
        assertThat(state(client.operate(self + "/resume", ""))).isEqualTo("RUNNING");
        await().until(() -> replayed(ids) > told);
        assertThat(state(client.operate(self + "/cancel", ""))).isEqualTo("CANCELLED");

        assertThat(client.operate(self + "/resume", "").statusCode()).isEqualTo(409);
        assertThat(client.json(self).get("ended_at").isNull()).isFalse();
    }

    @Test
    void onlyOneRunAtATime() {
        processed("soup");
        processed("stew");
        JsonNode running = replay(filterByUser().replace("}}", "},\"rate_per_second\":1}"));

        HttpResponse<String> second = client.operate("/replays", filterByUser());

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains(running.get("id").stringValue());
        ended(running);
    }

    @Test
    void aDeadLetterIsDrivenAgainForThoseWhoHaveNotSeenIt() {
        fragile.breaks(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
        fragile.mends(user);

        JsonNode replay = ended(replay("{\"filter\":{\"state\":\"DEAD\",\"application_user_id\":\"" + user + "\"}}"));

        assertThat(replay.get("done").intValue()).isEqualTo(1);
        assertThat(client.json("/deliveries?record_id=" + id)
                        .get(0)
                        .get("state")
                        .stringValue())
                .isEqualTo("PROCESSED");
        assertThat(witness.reasons(id)).as("was through with it").containsExactly(Reason.ARRIVED);
        assertThat(fragile.told(id)).last().isEqualTo(Reason.REPLAYED);
    }

    /// Fragile has not been told of it, whoever asks for it how often.
    @Test
    void whatNotAllWereToldOfIsNotProcessedByAskingForItAgain() {
        fragile.breaks(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
        fragile.mends(user);
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);

        JsonNode first = oneMore(id);
        JsonNode second = oneMore(id);
        await().until(() -> held(first) + held(second) == 2);

        assertThat(inbox(id).get("processed_at").isNull()).isTrue();
        assertThat(outstanding.backlog().oldestWaitingAt())
                .isBeforeOrEqualTo(
                        Instant.parse(inbox(id).get("first_received_at").stringValue()));

        client.operate("/processing/resume?processor=Fragile", "");
        ended(first);
        ended(second);
        assertThat(fragile.told(id)).containsExactly(Reason.REPLAYED);
        assertThat(inbox(id).get("processed_at").isNull()).isFalse();
    }

    /// The first attempt has not come to an end, so nobody knows yet that it fails.
    @Test
    void whatIsAskedForBeforeAllWereToldOfItIsNotProcessedEither() throws Exception {
        fragile.breaks(user);
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);
        JsonNode replay = oneMore(id);
        await().until(() -> handed(replay) == 1);

        mayGoOn.countDown();
        await().until(() -> held(replay) == 1);
        await().until(() -> jdbc.queryForList("select 1 from batch where processed_at is null")
                .isEmpty());
        assertThat(inbox(id).get("processed_at").isNull()).isTrue();

        fragile.mends(user);
        client.operate("/processing/resume?processor=Fragile", "");
        ended(replay);
        assertThat(inbox(id).get("processed_at").isNull()).isFalse();
    }

    /// Whoever was through with the older version has not seen the one that wins now.
    @Test
    void aDeadLetterThatWinsIsToldToAll() {
        fragile.breaks(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
        fragile.mends(user);
        jdbc.update(
                "update nutrition_record set version = 6, dish_name = 'old', version_key = '\\x00' where record_id = ?",
                id);

        ended(replay("{\"filter\":{\"record_id\":\"" + id + "\"}}"));

        assertThat(witness.of(id).getLast().version()).isEqualTo(7);
        assertThat(witness.of(id).getLast().now().dishName()).isEqualTo("soup");
        await().until(() -> !client.json("/nutrition_records/" + id)
                .get("_inbox")
                .get("processed_at")
                .isNull());
    }

    /// The attempt that began before it does not end what was asked for since.
    @Test
    void oneThatIsStillBeingToldIsToldAgain() throws Exception {
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        JsonNode replay = replay(filterByUser());
        String self = "/replays/" + replay.get("id").stringValue();
        await().until(() -> handed(replay) == 1);

        mayGoOn.countDown();

        await().until(() -> witness.reasons(id).equals(List.of(Reason.ARRIVED, Reason.REPLAYED)));
        await().until(() -> client.json(self).get("state").stringValue().equals("DONE"));
    }

    @Test
    void whatWasNoRecordAndNowIsOneBecomesIt() {
        String id = processed("soup");
        String delivery = deliveryOf(id);
        // as if an older release had not understood it
        jdbc.update("delete from nutrition_record where record_id = ?", id);
        jdbc.update("""
                update delivery set kind = 'UNKNOWN', outcome = 'KEPT', record_id = null, application_user_id = null,
                    version = null
                where id = cast(? as uuid)
                """, delivery);

        assertThat(client.operate("/deliveries/" + delivery + "/replay", "").statusCode())
                .isEqualTo(202);

        await().until(() -> client.get("/nutrition_records/" + id).statusCode() == 200);
        await().until(() -> witness.of(id).size() == 2);
        assertThat(client.json("/deliveries/" + delivery).get("kind").stringValue())
                .isEqualTo("NUTRITION_RECORD");
        assertThat(client.json("/deliveries/" + delivery).get("outcome").stringValue())
                .isEqualTo("NEW");
    }

    @Test
    void whatIsNoRecordIsDoneWithNobodyTold() {
        String body = "[{\"event_type\":\"record_change\",\"application_user_id\":\"" + user + "\"}]";
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        String delivery = client.json("/deliveries?kind=PROVIDER_EVENTS&limit=1")
                .get(0)
                .get("id")
                .stringValue();

        JsonNode replay = ended(Client.EXACT.readTree(
                client.operate("/deliveries/" + delivery + "/replay", "").body()));

        assertThat(replay.get("done").intValue()).isEqualTo(1);
    }

    @Test
    void oneThatFailsAgainIsReportedAndRetried() {
        String id = processed("soup");
        fragile.breaks(user);

        JsonNode replay = ended(replay(filterByUser()));

        assertThat(replay.get("failed").intValue()).isEqualTo(1);
        String self = "/replays/" + replay.get("id").stringValue();
        assertThat(client.json(self + "/failed").get(0).get("error").stringValue())
                .contains("broken");
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
    }

    /// Another instance has a retry of it that is due, or takes it for overdue.
    @Test
    void whileOneIsToldNobodyElseBeginsWithIt() throws Exception {
        String id = processed("soup");
        CountDownLatch mayGoOn = witness.waits(user);
        JsonNode replay = replay(filterByUser());
        UUID delivery = UUID.fromString(deliveryOf(id));
        await().until(() -> witness.of(id).size() == 2);

        assertThat(outstanding.begin(outstanding.find(delivery).orElseThrow())).isFalse();

        mayGoOn.countDown();
        assertThat(ended(replay).get("repeated").intValue()).isZero();
    }

    /// It was found by the sweep meanwhile, and by nobody told once more.
    @Test
    void oneThatIsOnlySlowIsNotRepeated() throws Exception {
        String id = processed("soup");
        CountDownLatch mayGoOn = witness.waits(user);
        JsonNode replay = replay(filterByUser());
        await().until(() -> witness.of(id).size() == 2);
        await().until(() -> !jdbc.queryForList(
                        "select 1 from outstanding where interrupted and delivery_id = cast(? as uuid)", deliveryOf(id))
                .isEmpty());

        mayGoOn.countDown();

        JsonNode ended = ended(replay);
        assertThat(ended.get("done").intValue()).isEqualTo(1);
        assertThat(ended.get("repeated").intValue()).isZero();
        assertThat(witness.reasons(id)).containsExactly(Reason.ARRIVED, Reason.REPLAYED);
    }

    @Test
    void whereAnAttemptDidNotComeToAnEndTheNextOneIsCounted() throws Exception {
        String id = processed("soup");
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);
        JsonNode replay = replay(filterByUser());
        String self = "/replays/" + replay.get("id").stringValue();
        await().until(() -> client.json(self).get("held").intValue() == 1);
        // as if an instance had begun with it and died
        jdbc.update("update outstanding set begun = true where delivery_id = cast(? as uuid)", deliveryOf(id));

        assertThat(client.operate("/processing/resume?processor=Fragile", "").statusCode())
                .isEqualTo(200);

        JsonNode ended = ended(replay);
        assertThat(ended.get("repeated").intValue()).isEqualTo(1);
        assertThat(ended.get("done").intValue()).isEqualTo(1);
    }

    /// The run has given it up for failed, and is over.
    @Test
    void aRetryThatDidNotComeToAnEndIsCountedToo() {
        String id = processed("soup");
        fragile.breaks(user);
        JsonNode replay = ended(replay(filterByUser()));
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
        fragile.mends(user);
        // as if an instance had begun with the last retry and died
        jdbc.update("""
                update outstanding set state = 'RETRYING', begun = true, dead_at = null, due_at = now()
                where delivery_id = cast(? as uuid)
                """, deliveryOf(id));

        String self = "/replays/" + replay.get("id").stringValue();
        await().until(() -> client.json(self).get("done").intValue() == 1);
        assertThat(client.json(self).get("failed").intValue()).isZero();
        assertThat(client.json(self).get("repeated").intValue()).isEqualTo(1);
    }

    /// However many of them wait for a paused processor, the sweep and retries get a thread.
    @Test
    void whoHasNothingToHandOverKeepsNoThread() {
        String id = processed("soup");
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);
        JsonNode replay = Client.EXACT.readTree(
                client.operate("/deliveries/" + deliveryOf(id) + "/replay", "").body());
        await().until(() -> client.json("/replays/" + replay.get("id").stringValue())
                        .get("held")
                        .intValue()
                == 1);
        AtomicInteger looks = new AtomicInteger();

        Instant next = run.goOn(UUID.fromString(replay.get("id").stringValue()), () -> looks.incrementAndGet() > 5);

        assertThat(next).isNotNull();
        assertThat(looks).hasValue(1);
        client.operate("/processing/resume?processor=Fragile", "");
        ended(replay);
    }

    @Test
    void aRunThatIsThroughEndsWhileProcessorsArePaused() {
        UUID id = UUID.randomUUID();
        jdbc.update("""
                insert into replay (id, state, filter, bulk, rate_per_second, total, done, started_by, started_at)
                values (?, 'RUNNING', '{}', true, 50, 3, 3, 'operator', now())
                """, id);
        assertThat(client.operate("/processing/pause", "").statusCode()).isEqualTo(200);
        try {
            assertThat(run.goOn(id, () -> false)).isNull();
        } finally {
            client.operate("/processing/resume", "");
        }

        assertThat(client.json("/replays/" + id).get("state").stringValue()).isEqualTo("DONE");
    }

    @Test
    void aRunSaysWhichPausedProcessorItWaitsFor() {
        processed("soup");
        processed("stew");
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);
        JsonNode replay = replay(filterByUser());
        String self = "/replays/" + replay.get("id").stringValue();

        await().until(() -> client.json(self).get("held").intValue() == 2);
        assertThat(client.json(self).get("waiting_for").valueStream().map(JsonNode::stringValue))
                .containsExactly("Fragile");
        assertThat(client.json(self).get("state").stringValue()).isEqualTo("RUNNING");

        client.operate("/processing/resume?processor=Fragile", "");
        JsonNode ended = ended(replay);
        assertThat(ended.get("done").intValue()).isEqualTo(2);
        assertThat(ended.get("held").intValue()).isZero();
        assertThat(ended.get("waiting_for").isEmpty()).isTrue();
    }

    @Test
    void whatFailedAndIsToldLaterIsDoneAfterAll() {
        String id = processed("soup");
        fragile.breaks(user);
        JsonNode first = ended(replay(filterByUser()));
        assertThat(first.get("failed").intValue()).isEqualTo(1);
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + id).size() == 1);
        fragile.mends(user);

        assertThat(client.operate("/deliveries/" + deliveryOf(id) + "/replay", "")
                        .statusCode())
                .isEqualTo(202);

        String self = "/replays/" + first.get("id").stringValue();
        await().until(() -> client.json(self).get("done").intValue() == 1);
        assertThat(client.json(self).get("failed").intValue()).isZero();
        assertThat(client.json(self + "/failed").isEmpty()).isTrue();
    }

    /// Somebody holds its record, and the database is there.
    @Test
    void oneThatCannotBeHandedOverHoldsUpNoOther() throws Exception {
        String stuck = processed("soup");
        processed("stew");
        JsonNode ended;
        try (Connection other = database.getConnection();
                PreparedStatement statement =
                        other.prepareStatement("select 1 from nutrition_record where record_id = ? for update")) {
            other.setAutoCommit(false);
            statement.setString(1, stuck);
            statement.execute();
            ended = ended(replay(filterByUser()));
            other.rollback();
        }

        assertThat(ended.get("done").intValue()).isEqualTo(1);
        assertThat(ended.get("failed").intValue()).isEqualTo(1);
        assertThat(witness.reasons(stuck)).containsExactly(Reason.ARRIVED);
    }

    /// However slow everything is, none is handed over before its time.
    @Test
    void aRunIsNoFasterThanItMay() {
        for (int i = 0; i < 9; i++) {
            processed("soup");
        }
        jdbc.execute("create table handed_over (replay_id uuid, at timestamptz default clock_timestamp())");
        jdbc.execute("""
                create function note_hand_over() returns trigger language plpgsql as
                'begin insert into handed_over (replay_id) values (new.replay_id); return null; end'
                """);
        jdbc.execute("""
                create trigger hand_over after update on replay_delivery for each row
                when (old.state = 'WAITING' and new.state = 'HANDED') execute function note_hand_over()
                """);

        JsonNode replay = ended(replay(filterByUser().replace("}}", "},\"rate_per_second\":8}")));

        List<Double> seconds = jdbc
                .queryForList(
                        "select extract(epoch from at - cast(? as timestamptz)) from handed_over"
                                + " where replay_id = cast(? as uuid) order by at",
                        Double.class,
                        replay.get("started_at").stringValue(),
                        replay.get("id").stringValue())
                .stream()
                .map(java.util.Objects::requireNonNull)
                .toList();
        jdbc.execute("drop trigger hand_over on replay_delivery");
        assertThat(seconds).hasSize(9);
        for (int i = 0; i < seconds.size(); i++) {
            // two at a time, of which the first may be at once
            assertThat(seconds.get(i)).isGreaterThanOrEqualTo((i - i % 2) / 8.0);
        }
    }

    @Test
    void aFilterTakesWhatTheListOfDeliveriesTakes() {
        String id = processed("soup");
        String at =
                client.json("/deliveries/" + deliveryOf(id)).get("received_at").stringValue();
        Instant next = Instant.parse(at).plusNanos(1000);
        for (String filter : List.of(
                "'kind':'NUTRITION_RECORD'",
                "'door':'WEBHOOK'",
                "'outcome':'NEW'",
                "'from_timestamp':'" + at + "'",
                "'to_timestamp':'" + next + "'")) {
            assertThat(preview(filterBy(filter)).get("total").intValue())
                    .as(filter)
                    .isEqualTo(1);
        }
        for (String filter : List.of(
                "'kind':'LAB_REPORT'",
                "'door':'RECONCILIATION'",
                "'outcome':'STALE'",
                "'from_timestamp':'" + next + "'",
                "'to_timestamp':'" + at + "'")) {
            assertThat(preview(filterBy(filter)).get("total").intValue())
                    .as(filter)
                    .isZero();
            assertThat(client.operate("/replays", filterBy(filter)).statusCode())
                    .as(filter)
                    .isEqualTo(422);
        }

        ended(replay(filterBy("'kind':'NUTRITION_RECORD','door':'WEBHOOK','from_timestamp':'" + at
                + "','to_timestamp':'" + next + "'")));

        assertThat(witness.reasons(id)).containsExactly(Reason.ARRIVED, Reason.REPLAYED);
    }

    private String filterBy(String conditions) {
        return "{\"filter\":{\"application_user_id\":\"" + user + "\"," + conditions.replace('\'', '"') + "}}";
    }

    /// Nothing of it is in memory, so another instance is as good as one that has just started.
    @Test
    void aPausedRunStaysPausedOverARestartAndGoesOnWhereItWas() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(processed("soup"));
        }
        JsonNode replay = replay(filterByUser().replace("}}", "},\"rate_per_second\":1}"));
        String self = "/replays/" + replay.get("id").stringValue();
        assertThat(state(client.operate(self + "/pause", ""))).isEqualTo("PAUSED");
        await().until(() -> handed(replay) == 0);
        int told = replayed(ids);

        ReplayRun restarted = new ReplayRun(replays, redelivery, processing, transactions, clock);
        assertThat(restarted.goOn(UUID.fromString(replay.get("id").stringValue()), () -> false))
                .isNotNull();

        assertThat(replayed(ids)).isEqualTo(told).isLessThan(5);
        assertThat(client.json(self).get("state").stringValue()).isEqualTo("PAUSED");
        assertThat(state(client.operate(self + "/resume", ""))).isEqualTo("RUNNING");
        assertThat(ended(replay).get("done").intValue()).isEqualTo(5);
        assertThat(replayed(ids)).isEqualTo(5);
    }

    /// Its day was dropped after it was selected.
    @Test
    void whatHasAgedOutBeforeItIsHandedOverHasFailed() {
        String gone = processed("soup");
        processed("stew");
        JsonNode replay;
        assertThat(client.operate("/processing/pause", "").statusCode()).isEqualTo(200);
        try {
            replay = replay(filterByUser());
            jdbc.update("delete from delivery where record_id = ?", gone);
        } finally {
            client.operate("/processing/resume", "");
        }

        JsonNode ended = ended(replay);
        assertThat(ended.get("done").intValue()).isEqualTo(1);
        assertThat(ended.get("failed").intValue()).isEqualTo(1);
        assertThat(client.json("/replays/" + replay.get("id").stringValue() + "/failed")
                        .get(0)
                        .get("error")
                        .stringValue())
                .isEqualTo("The delivery is no longer kept");
        assertThat(witness.reasons(gone)).containsExactly(Reason.ARRIVED);
    }

    @Test
    void whatHasAgedOutAfterItWasHandedOverHasFailed() {
        String id = processed("soup");
        UUID delivery = UUID.fromString(deliveryOf(id));
        assertThat(client.operate("/processing/pause?processor=Fragile", "").statusCode())
                .isEqualTo(200);
        JsonNode replay = replay(filterByUser());
        await().until(() -> held(replay) == 1);

        jdbc.update("delete from delivery where id = ?", delivery);
        outstanding.forget(delivery, delivery);

        assertThat(ended(replay).get("failed").intValue()).isEqualTo(1);
        assertThat(client.json("/replays/" + replay.get("id").stringValue() + "/failed")
                        .get(0)
                        .get("error")
                        .stringValue())
                .isEqualTo("The delivery is no longer kept");
    }

    @Test
    void whatIsOfADayThatWasDroppedIsNotFound() {
        String id = processed("soup");
        String delivery = deliveryOf(id);
        jdbc.update("delete from delivery where record_id = ?", id);

        for (String gone : List.of(delivery, "00000000-0000-7000-8000-000000000001")) {
            assertThat(client.operate("/deliveries/" + gone + "/replay", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void whatSelectsTooMuchIsRefusedAndItsPreviewSaysSo() {
        List<String> ids = List.of(processed("soup"), processed("stew"), processed("rice"));
        DeliveryFilter filter = DeliveryFilter.of(Map.of("application_user_id", user));

        Replays.Selection selection = replays.select(filter, 2);

        assertThat(selection.total()).isEqualTo(2);
        assertThat(selection.more()).isTrue();
        assertThat(selection.oldest()).isEqualTo(receivedAt(ids.getFirst()));
        assertThat(selection.newest()).isEqualTo(receivedAt(ids.getLast()));
        assertThat(replays.select(filter, 3))
                .isEqualTo(new Replays.Selection(3, false, selection.oldest(), selection.newest()));
        assertThat(preview(filterByUser()).get("more").booleanValue()).isFalse();
        assertThatExceptionOfType(ReplayRefused.class)
                .isThrownBy(() -> replays.start(filter, 50, 2))
                .satisfies(refused -> assertThat(refused.getBody().getDetail()).contains("more than 2"));
    }

    private Instant receivedAt(String id) {
        return Instant.parse(client.json("/deliveries?record_id=" + id)
                .get(0)
                .get("received_at")
                .stringValue());
    }

    @Test
    void whatAnOperatorDoesOrIsRefusedIsWrittenDown() {
        processed("soup");
        processed("stew");
        // so that the run is not over before it is cancelled
        assertThat(client.operate("/processing/pause", "").statusCode()).isEqualTo(200);
        JsonNode replay = replay(filterByUser());
        String self = "/replays/" + replay.get("id").stringValue();

        assertWrittenDown("replay.start", "running");
        JsonNode started = lastAction("replay.start");
        assertThat(started.get("subject")
                        .get("filter")
                        .get("application_user_id")
                        .stringValue())
                .isEqualTo(user);
        assertThat(started.get("subject").get("replay_id")).isEqualTo(replay.get("id"));
        assertThat(started.get("count").intValue()).isEqualTo(2);
        assertThat(client.operate("/replays", filterByUser()).statusCode()).isEqualTo(409);
        assertWrittenDown("replay.start", "refused");
        assertThat(lastAction("replay.start")
                        .get("subject")
                        .get("filter")
                        .get("application_user_id")
                        .stringValue())
                .isEqualTo(user);

        for (String[] step : new String[][] {{"pause", "paused"}, {"resume", "running"}, {"cancel", "cancelled"}}) {
            String action = "replay." + step[0];
            assertThat(client.operate(self + "/" + step[0], "").statusCode()).isEqualTo(200);
            assertWrittenDown(action, step[1]);
            assertThat(client.operate(self + "/" + step[0], "").statusCode()).isEqualTo(409);
            assertWrittenDown(action, "refused");
            assertThat(lastAction(action).get("subject").get("replay_id")).isEqualTo(replay.get("id"));
        }
        client.operate("/processing/resume", "");

        for (String[] step : new String[][] {
            {"pause", "paused"}, {"pause", "was paused already"}, {"resume", "resumed"}, {"resume", "was not paused"}
        }) {
            client.operate("/processing/" + step[0] + "?processor=Fragile", "");
            assertWrittenDown("processing." + step[0], step[1]);
            assertThat(lastAction("processing." + step[0])
                            .get("subject")
                            .get("processor")
                            .stringValue())
                    .isEqualTo("Fragile");
        }
    }

    private void assertWrittenDown(String action, String result) {
        assertThat(lastAction(action).get("result").stringValue()).as(action).isEqualTo(result);
        assertThat(lastAction(action).get("who").stringValue()).isEqualTo("operator");
    }

    private JsonNode lastAction(String action) {
        return client.json("/audit/actions?limit=1&action=" + action).get(0);
    }

    /// However long ago replays were.
    @Test
    void whatIsInterruptedIsFoundByItsId() {
        UUID id = UUID.randomUUID();
        jdbc.update("""
                insert into replay (id, state, filter, bulk, rate_per_second, total, started_by, started_at)
                values (?, 'DONE', '{}', true, 50, 20000, 'operator', now())
                """, id);
        jdbc.update("""
                insert into replay_delivery (replay_id, delivery_id, state)
                select ?, uuidv7(), case n % 100 when 0 then 'FAILED' when 1 then 'HANDED' else 'DONE' end
                from generate_series(1, 20000) n
                """, id);
        jdbc.execute("analyze replay_delivery");

        assertThat(new Plans(jdbc).of(Replays.INTERRUPTED, Map.of("id", UUID.randomUUID())))
                .contains("replay_delivery_handed", "replay_delivery_failed_id")
                .doesNotContain("Seq Scan on replay_delivery");

        jdbc.update("delete from replay where id = ?", id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                      | 400
            {"filter":{}}                                           | 400
            {"filter":{"colour":"red"}}                             | 400
            {"filter":{"state":"RED"}}                              | 400
            {"filter":{"record_id":7}}                              | 400
            {"filter":{"limit":"7"}}                                | 400
            {"filter":{"state":"DEAD"},"speed":7}                   | 400
            {"filter":{"state":"DEAD"},"preview":"yes"}             | 400
            {"filter":{"state":"DEAD"},"rate_per_second":0}         | 400
            []                                                      | 400
            {"filter                                                | 400
            {"filter":{"record_id":"nobody knows it"}}              | 422
            """)
    void whatCannotBeIsExplainedAndLeavesNothingBehind(String body, int status) {
        int before = client.json("/replays").size();

        HttpResponse<String> answer = client.operate("/replays", body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(client.json("/replays").size()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(client.operate("/deliveries/" + UUID.randomUUID() + "/replay", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.operate("/deliveries/7/replay", "").statusCode()).isEqualTo(400);
        assertThat(client.get("/replays/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(client.operate("/replays/" + UUID.randomUUID() + "/pause", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aViewerMayLookAndNotReplay() {
        HttpResponse<String> answer =
                client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, client.request("/replays"))
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(filterByUser())));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    private String filterByUser() {
        return "{\"filter\":{\"application_user_id\":\"" + user + "\"}}";
    }

    private JsonNode preview(String request) {
        HttpResponse<String> answer = client.operate("/replays", request.replaceFirst("\\{", "{\"preview\":true,"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }

    private JsonNode replay(String request) {
        HttpResponse<String> answer = client.operate("/replays", request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.EXACT.readTree(answer.body());
    }

    private JsonNode ended(JsonNode replay) {
        String self = "/replays/" + replay.get("id").stringValue();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> client.json(self).get("state").stringValue().equals("DONE"));
        return client.json(self);
    }

    private JsonNode oneMore(String id) {
        HttpResponse<String> answer = client.operate("/deliveries/" + deliveryOf(id) + "/replay", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.EXACT.readTree(answer.body());
    }

    private int held(JsonNode replay) {
        return client.json("/replays/" + replay.get("id").stringValue())
                .get("held")
                .intValue();
    }

    private JsonNode inbox(String id) {
        return client.json("/nutrition_records/" + id).get("_inbox");
    }

    private int handed(JsonNode replay) {
        Integer handed = jdbc.queryForObject(
                "select count(*) from replay_delivery where state = 'HANDED' and replay_id = cast(? as uuid)",
                Integer.class,
                replay.get("id").stringValue());
        return handed == null ? 0 : handed;
    }

    private int replayed(List<String> ids) {
        return (int) ids.stream()
                .flatMap(id -> witness.reasons(id).stream())
                .filter(Reason.REPLAYED::equals)
                .count();
    }

    private static String state(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body()).get("state").stringValue();
    }

    private String deliveryOf(String id) {
        return client.json("/deliveries?record_id=" + id).get(0).get("id").stringValue();
    }

    private String processed(String dish) {
        String id = send(UUID.randomUUID().toString(), "completed", dish);
        await().until(() ->
                client.json("/deliveries?state=PROCESSED&record_id=" + id).size() == 1);
        return id;
    }

    private String send(String id, String status, String dish) {
        String body = """
                {"record_id":"%s","status":"%s","application_user_id":"%s","dish_name":"%s"}""".formatted(id, status, user, dish);
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        return id;
    }

    /// Remembers what it was told.
    static class Witness implements RecordProcessor {

        private final List<Changed> told = new CopyOnWriteArrayList<>();
        private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

        @Override
        public void process(Changed change) throws InterruptedException {
            told.add(change);
            CountDownLatch latch = latches.get(String.valueOf(change.now().applicationUserId()));
            if (latch != null) {
                latch.await();
            }
        }

        CountDownLatch waits(String user) {
            return latches.computeIfAbsent(user, _ -> new CountDownLatch(1));
        }

        List<Changed> of(String id) {
            return told.stream().filter(change -> change.recordId().equals(id)).toList();
        }

        List<Reason> reasons(String id) {
            return of(id).stream().map(Changed::reason).toList();
        }
    }

    /// Breaks for some users.
    static class Fragile implements RecordProcessor {

        private final Set<String> broken = ConcurrentHashMap.newKeySet();
        private final List<Changed> told = new CopyOnWriteArrayList<>();

        void breaks(String user) {
            broken.add(user);
        }

        void mends(String user) {
            broken.remove(user);
        }

        List<Reason> told(String id) {
            return told.stream()
                    .filter(change -> change.recordId().equals(id))
                    .map(Changed::reason)
                    .toList();
        }

        @Override
        public void process(Changed change) {
            String user = change.now().applicationUserId();
            if (user != null && broken.contains(user)) {
                throw new IllegalStateException("broken");
            }
            told.add(change);
        }
    }
}

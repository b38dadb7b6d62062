package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/// Of what a replay tells, and what becomes of it.
class ReplayStoryTests extends ReplayStory {

    @Autowired
    private Outstanding outstanding;

    @Test
    void oneDeliveryIsToldAgainAndNothingElseChanges() {
        String id = processed("soup");
        JsonNode before = client.json("/nutrition_records/" + id);
        String delivery = deliveryOf(id);

        JsonNode replay = ended(replayOf(id));

        assertThat(replay.get("total").intValue()).isEqualTo(1);
        assertThat(replay.get("done").intValue()).isEqualTo(1);
        assertThat(replay.get("failed").intValue()).isZero();
        assertThat(witness.reasons(id)).containsExactly(ChangeReason.ARRIVED, ChangeReason.REPLAYED);
        assertThat(witness.of(id).getLast().now())
                .isEqualTo(witness.of(id).getFirst().now());
        assertThat(client.json("/nutrition_records/" + id)).isEqualTo(before);
        assertThat(client.json("/deliveries?record_id=" + id).size()).isEqualTo(1);
        awaitOne("PROCESSED", id);
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
        return client.metric("inbox.analyses?tag=result:completed&tag=reason:" + reason);
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

        assertThat(witness.reasons(id)).containsExactly(ChangeReason.ARRIVED, ChangeReason.REPLAYED);
        assertThat(witness.of(id).getLast().deliveryId()).hasToString(duplicate);
        assertThat(witness.of(id).getLast().version()).isEqualTo(1);
    }

    @Test
    void anOlderVersionIsToldAsTheRecordIsNowUnlessItOnceWon() {
        String id = processed("soup");
        send(id, "updated", "stew");
        await().until(() -> witness.of(id).size() == 2);
        send(id, "completed", "pie");
        assertThat(client.json("/deliveries?outcome=STALE&record_id=" + id).size())
                .isEqualTo(1);

        ended(replay(filterByUser()));

        assertThat(witness.of(id).stream()
                        .skip(2)
                        .map(change -> change.version() + change.now().dishName()))
                .containsExactlyInAnyOrder("1soup", "2stew", "2stew");
        assertThat(client.json("/nutrition_records/" + id).get("dish_name").stringValue())
                .isEqualTo("stew");
        assertThat(inbox(id).get("version").intValue()).isEqualTo(2);
    }

    @Test
    void aPreviewSaysWhatWouldBeToldAndDoesNothing() {
        String first = processed("soup");
        String second = processed("stew");
        int before = client.json("/replays").size();

        JsonNode preview = preview(filterByUser());

        assertThat(preview.get("total").intValue()).isEqualTo(2);
        assertThat(preview.get("more").booleanValue()).isFalse();
        assertThat(preview.get("oldest").stringValue())
                .isLessThanOrEqualTo(preview.get("newest").stringValue());
        assertThat(preview.get("processors").valueStream().map(JsonNode::stringValue))
                .contains("AnalysisLog", "Witness", "Fragile");
        assertThat(client.json("/replays").size()).isEqualTo(before);
        assertThat(witness.of(first)).hasSize(1);
        assertThat(witness.of(second)).hasSize(1);
    }

    @Test
    void aDeadLetterIsToldOnlyToProcessorsThatHaveNotSeenIt() {
        String id = dead("soup");

        JsonNode replay = ended(replay("{\"filter\":{\"state\":\"DEAD\",\"application_user_id\":\"" + user + "\"}}"));

        assertThat(replay.get("done").intValue()).isEqualTo(1);
        assertThat(replay.get("failed").intValue()).isZero();
        awaitOne("PROCESSED", id);
        assertThat(witness.reasons(id)).as("was through with it").containsExactly(ChangeReason.ARRIVED);
        assertThat(fragile.told(id)).containsExactly(ChangeReason.REPLAYED);
    }

    @Test
    void whatNotAllWereToldOfIsNotProcessedByAskingForItAgain() {
        String id = dead("soup");
        pauseProcessing();

        JsonNode first = replayOf(id);
        JsonNode second = replayOf(id);

        assertThat(inbox(id).get("processed_at").isNull()).isTrue();
        assertThat(outstanding.summary().oldestWaitingAt())
                .isBeforeOrEqualTo(
                        Instant.parse(inbox(id).get("first_received_at").stringValue()));

        resumeProcessing();
        ended(first);
        ended(second);
        assertThat(fragile.told(id)).containsExactly(ChangeReason.REPLAYED);
        assertThat(inbox(id).get("processed_at").isNull()).isFalse();
    }

    /// The replay is asked for before the first attempt has failed.
    @Test
    void whatIsAskedForBeforeAllWereToldOfItIsNotProcessedEither() throws Exception {
        fragile.breaks(user);
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        JsonNode replay = replayOf(id);

        mayGoOn.countDown();

        assertThat(ended(replay).get("failed").intValue()).isEqualTo(1);
        await().until(() ->
                jdbc.queryForList("select 1 from batch where closed_at is null").isEmpty());
        assertThat(inbox(id).get("processed_at").isNull()).isTrue();
        fragile.mends(user);
        ended(replayOf(id));
        assertThat(inbox(id).get("processed_at").isNull()).isFalse();
    }

    /// The attempt that began before the replay does not end it.
    @Test
    void oneThatIsStillBeingToldIsToldAgain() throws Exception {
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        JsonNode replay = replay(filterByUser());

        mayGoOn.countDown();

        await().until(() -> witness.reasons(id).equals(List.of(ChangeReason.ARRIVED, ChangeReason.REPLAYED)));
        assertThat(ended(replay).get("done").intValue()).isEqualTo(1);
    }

    /// Its first attempt decides how far it is, not a replay that waits.
    @Test
    void oneThatIsStillBeingToldIsProcessedWhileItsReplayWaits() throws Exception {
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        assertProcessedBesideAReplayThatWaits(id, mayGoOn);
    }

    @Test
    void oneThatIsSlowIsProcessedWhileItsReplayWaits() throws Exception {
        CountDownLatch mayGoOn = witness.waits(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        String rows = "select count(*) from outstanding where delivery_id = cast(? as uuid)";
        await("taken apart from its batch")
                .until(() -> Integer.valueOf(1).equals(jdbc.queryForObject(rows, Integer.class, deliveryOf(id))));
        assertProcessedBesideAReplayThatWaits(id, mayGoOn);
    }

    private void assertProcessedBesideAReplayThatWaits(String id, CountDownLatch mayGoOn) {
        JsonNode replay = replayThatWaits();

        mayGoOn.countDown();

        await().until(() -> !inbox(id).get("processed_at").isNull());
        assertThat(state(client.operate(self(replay) + "/cancel", ""))).isEqualTo("CANCELLED");
        awaitOne("PROCESSED", id);
    }

    private JsonNode replayThatWaits() {
        JsonNode replay = replay(filterByUser());
        assertThat(state(client.operate(self(replay) + "/pause", ""))).isEqualTo("PAUSED");
        return replay;
    }

    @Test
    void oneThatFailsIsRetriedWhileItsReplayWaits() throws Exception {
        CountDownLatch mayGoOn = witness.waits(user);
        fragile.breaks(user);
        String id = send(UUID.randomUUID().toString(), "completed", "soup");
        await().until(() -> witness.of(id).size() == 1);
        replayThatWaits();

        mayGoOn.countDown();

        awaitOne("DEAD", id);
        assertThat(client.json("/deliveries?record_id=" + id)
                        .get(0)
                        .get("attempts")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void oneThatNobodyHasToldYetIsToldAlthoughItsReplayIsCancelled() {
        pauseProcessing();
        String cancelled = send(UUID.randomUUID().toString(), "completed", "soup");
        client.operate(self(replay(filterByUser())) + "/cancel", "");
        String waiting = send(UUID.randomUUID().toString(), "completed", "stew");
        replayThatWaits();

        resumeProcessing();

        awaitOne("PROCESSED", cancelled);
        awaitOne("PROCESSED", waiting);
    }

    @Test
    void oneThatWaitsForARetryIsToldByTheReplay() {
        String id = dead("soup");
        // as if a retry were to come much later
        jdbc.update("""
                update outstanding set state = 'RETRYING', attempts = 1, dead_at = null, due_at = now() + interval '1 day'
                where delivery_id = cast(? as uuid)
                """, deliveryOf(id));
        pauseProcessing();

        JsonNode replay = replay(filterByUser());

        assertThat(replay.get("failed").intValue()).isZero();
        assertThat(replay.get("done").intValue()).isZero();
        resumeProcessing();
        assertThat(ended(replay).get("done").intValue()).isEqualTo(1);
        assertThat(fragile.told(id)).containsExactly(ChangeReason.REPLAYED);
    }

    @Test
    void whatIsNoRecordIsDoneWithNoProcessorTold() {
        String body = "[{\"event_type\":\"record_change\",\"application_user_id\":\"" + user + "\"}]";
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        String delivery = client.json("/deliveries?kind=PROVIDER_EVENTS&limit=1")
                .get(0)
                .get("id")
                .stringValue();

        JsonNode replay = ended(begun(client.operate("/deliveries/" + delivery + "/replay", "")));

        assertThat(replay.get("done").intValue()).isEqualTo(1);
        assertThat(client.json("/deliveries/" + delivery).get("state").stringValue())
                .isEqualTo("NOT_NEEDED");
    }

    @Test
    void oneThatFailsAgainIsReportedAndRetried() {
        String id = processed("soup");
        fragile.breaks(user);

        JsonNode replay = ended(replay(filterByUser()));

        assertThat(replay.get("failed").intValue()).isEqualTo(1);
        assertThat(replay.get("done").intValue()).isZero();
        awaitOne("DEAD", id);
        JsonNode delivery = client.json("/deliveries?record_id=" + id).get(0);
        assertThat(delivery.get("last_error").stringValue()).contains("broken");
        assertThat(delivery.get("attempts").intValue()).isEqualTo(2);
        assertThat(inbox(id).get("processed_at").isNull())
                .as("all had been told of it before")
                .isFalse();
    }

    @Test
    void whatFailedAndIsToldLaterIsDoneAfterAll() {
        String id = processed("soup");
        fragile.breaks(user);
        JsonNode first = ended(replay(filterByUser()));
        assertThat(first.get("failed").intValue()).isEqualTo(1);
        awaitOne("DEAD", id);
        fragile.mends(user);

        ended(replayOf(id));

        assertThat(client.json(self(first)).get("done").intValue()).isEqualTo(1);
        assertThat(client.json(self(first)).get("failed").intValue()).isZero();
    }

    /// Another transaction holds its record, for which a replay has no need.
    @Test
    void aRecordThatIsLockedIsToldAllTheSame() {
        String id = processed("soup");
        jdbc.execute((java.sql.Connection other) -> {
            other.setAutoCommit(false);
            try (var statement =
                    other.prepareStatement("select 1 from nutrition_record where record_id = ? for update")) {
                statement.setString(1, id);
                statement.execute();
                assertThat(ended(replay(filterByUser())).get("done").intValue()).isEqualTo(1);
            } finally {
                other.rollback();
                other.setAutoCommit(true);
            }
            return null;
        });
    }

    /// None is told before its time, however fast the sweep is.
    @Test
    void aReplayIsNoFasterThanItMay() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            ids.add(processed("soup"));
        }

        JsonNode replay = ended(replay(filterByUser(8)));

        Instant start = Instant.parse(replay.get("started_at").stringValue());
        List<Instant> times = witness.replayTimes(ids);
        assertThat(times).hasSize(9);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isAfterOrEqualTo(start.plus(Duration.ofMillis(i * 1000L / 8)));
        }
    }

    /// Its day was dropped after it was selected.
    @Test
    void whatHasAgedOutBeforeItIsToldHasFailed() {
        String gone = processed("soup");
        processed("stew");
        pauseProcessing();
        JsonNode replay = replay(filterByUser());
        jdbc.update("delete from delivery where record_id = ?", gone);
        resumeProcessing();

        JsonNode ended = ended(replay);

        assertThat(ended.get("done").intValue()).isEqualTo(1);
        assertThat(ended.get("failed").intValue()).isEqualTo(1);
        assertThat(witness.reasons(gone)).containsExactly(ChangeReason.ARRIVED);
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
}

package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.processing.Processors;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/// An operator starts, pauses and ends a replay, and is refused.
class ReplayControlTests extends ReplayStory {

    @Autowired
    private Replays replays;

    @Autowired
    private Processors processors;

    @Test
    void aReplayIsPausedResumedAndCancelled() {
        List<String> ids = processed(12);
        JsonNode replay = replay(filterByUser(2));
        String self = self(replay);
        await().until(() -> client.json(self).get("done").intValue() >= 1);

        assertThat(state(client.operate(self + "/pause", ""))).isEqualTo("PAUSED");
        assertThat(client.operate(self + "/pause", "").statusCode()).isEqualTo(409);
        assertThat(thatMayBeTaken(replay)).isZero();
        await().until(() -> client.json(self).get("done").intValue() == replayed(ids));
        int told = replayed(ids);
        assertThat(told).isLessThan(12);
        assertThat(state(client.operate(self + "/resume", ""))).isEqualTo("RUNNING");
        await().until(() -> replayed(ids) > told);
        assertThat(state(client.operate(self + "/cancel", ""))).isEqualTo("CANCELLED");

        assertThat(client.operate(self + "/resume", "").statusCode()).isEqualTo(409);
        assertThat(client.json(self).get("ended_at").isNull()).isFalse();
        assertThat(client.json(self).get("done").intValue()).isLessThan(12);
        assertThat(waiting(replay)).isZero();
        assertThat(client.all("/deliveries?state=PROCESSED&application_user_id=" + user))
                .hasSize(12);
    }

    private int thatMayBeTaken(JsonNode replay) {
        return count("state <> 'DEAD' and due_at < 'infinity'", replay);
    }

    private int waiting(JsonNode replay) {
        return count("state <> 'DEAD'", replay);
    }

    private int count(String condition, JsonNode replay) {
        return jdbc.queryForList(
                        "select 1 from outstanding where replay_id = cast(? as uuid) and " + condition,
                        replay.get("id").stringValue())
                .size();
    }

    /// Nothing of it is in memory, so another instance is as good as one that has just started.
    @Test
    void aPausedReplayKeepsWhatIsLeftAndItsRateWhenItGoesOn() {
        List<String> ids = processed(5);
        JsonNode replay = replay(filterByUser(4));
        assertThat(state(client.operate(self(replay) + "/pause", ""))).isEqualTo("PAUSED");
        await().until(() -> client.json(self(replay)).get("done").intValue() == replayed(ids));
        int left = 5 - replayed(ids);

        assertThat(state(client.operate(self(replay) + "/resume", ""))).isEqualTo("RUNNING");

        Instant resumed = Instant.now();
        JsonNode ended = ended(replay);
        assertThat(ended.get("done").intValue()).isEqualTo(5);
        assertThat(replayed(ids)).isEqualTo(5);
        assertThat(Instant.now()).isAfter(resumed.plusMillis((left - 1) * 250L - 100));
    }

    @Test
    void whatWasOwedBeforeIsDeadWhenItsReplayIsCancelled() {
        String owed = dead("soup");
        String told = processed("stew");
        pauseProcessing();
        JsonNode replay = replay(filterByUser());

        assertThat(state(client.operate(self(replay) + "/cancel", ""))).isEqualTo("CANCELLED");

        resumeProcessing();
        awaitOne("DEAD", owed);
        awaitOne("PROCESSED", told);
        assertThat(client.json("/deliveries?record_id=" + owed)
                        .get(0)
                        .get("last_error")
                        .stringValue())
                .isEqualTo("Its replay was cancelled");
        assertThat(witness.reasons(told)).containsExactly(ChangeReason.ARRIVED);
        assertThat(inbox(owed).get("processed_at").isNull()).isTrue();
        ended(replayOf(owed));
        assertThat(witness.reasons(owed))
                .as("was through with it before all of that")
                .containsExactly(ChangeReason.ARRIVED);
    }

    @Test
    void onlyOneAtATime() {
        processed("soup");
        processed("stew");
        JsonNode running = replay(filterByUser(1));

        HttpResponse<String> second = client.operate("/replays", filterByUser());

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains(running.get("id").stringValue());
        ended(running);
    }

    @Test
    void onlyOneOfThoseThatAreStartedTogether() throws Exception {
        processed("soup");
        pauseProcessing();
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = IntStream.range(0, 6)
                    .mapToObj(_ -> operators.submit(
                            () -> client.operate("/replays", filterByUser()).statusCode()))
                    .toList();
            for (Future<Integer> one : all) {
                answers.add(one.get());
            }
        }

        assertThat(answers).containsOnlyOnce(202);
        assertThat(Collections.frequency(answers, 409)).isEqualTo(5);
    }

    @Test
    void oneDeliveryIsReplayedBesideABulkReplay() {
        String id = processed("soup");
        processed("stew");
        replay(filterByUser(1));

        assertThat(ended(replayOf(id)).get("done").intValue()).isEqualTo(1);
    }

    @Test
    void whatSelectsTooMuchIsRefusedBeforeAnythingIsWritten() {
        List<String> ids = List.of(processed("soup"), processed("stew"), processed("rice"));
        DeliveryFilter filter = DeliveryFilter.of(Map.of("application_user_id", user), Instant.now());
        int before = client.json("/replays").size();

        Replay.Preview preview = replays.preview(filter, 2);

        assertThat(preview.total()).isEqualTo(2);
        assertThat(preview.more()).isTrue();
        assertThat(replays.preview(filter, 3))
                .isEqualTo(new Replay.Preview(
                        3, false, receivedAt(ids.getFirst()), receivedAt(ids.getLast()), processors.names()));
        assertThatExceptionOfType(ResponseStatusException.class)
                .isThrownBy(() -> replays.start(filter, 50, 2))
                .satisfies(refused -> assertThat(refused.getBody().getDetail()).contains("more than 2"));
        assertThat(client.json("/replays").size()).isEqualTo(before);
        assertThat(client.all("/deliveries?state=PROCESSED&application_user_id=" + user))
                .hasSize(3);
    }

    private Instant receivedAt(String id) {
        return Instant.parse(client.json("/deliveries?record_id=" + id)
                .get(0)
                .get("received_at")
                .stringValue());
    }

    @Test
    void whatAnOperatorDoesIsWrittenDown() {
        processed("soup");
        processed("stew");
        // so that the replay is not over before it is cancelled
        pauseProcessing();
        JsonNode replay = replay(filterByUser());

        assertWrittenDown("replay.start", "running");
        JsonNode started = lastAction("replay.start");
        assertThat(filteredUser(started)).startsWith("user#");
        assertThat(started.get("subject").get("replay_id")).isEqualTo(replay.get("id"));
        assertThat(started.get("count").intValue()).isEqualTo(2);

        for (String[] step : new String[][] {{"pause", "paused"}, {"resume", "running"}, {"cancel", "cancelled"}}) {
            String action = "replay." + step[0];
            assertThat(client.operate(self(replay) + "/" + step[0], "").statusCode())
                    .isEqualTo(200);
            assertWrittenDown(action, step[1]);
            assertThat(client.operate(self(replay) + "/" + step[0], "").statusCode())
                    .isEqualTo(409);
            assertThat(lastAction(action).get("subject").get("replay_id")).isEqualTo(replay.get("id"));
        }
    }

    private static String filteredUser(JsonNode action) {
        return action.get("subject").get("filter").get("application_user_id").stringValue();
    }

    private void assertWrittenDown(String action, String result) {
        assertThat(lastAction(action).get("result").stringValue()).as(action).isEqualTo(result);
        assertThat(lastAction(action).get("who").stringValue()).isEqualTo("operator");
    }

    private JsonNode lastAction(String action) {
        return client.json("/audit/actions?limit=1&action=" + action).get(0);
    }

    @Test
    void aFilterTakesWhatTheListOfDeliveriesTakes() {
        String id = processed("soup");
        String at =
                client.json("/deliveries/" + deliveryOf(id)).get("received_at").stringValue();
        Instant next = Instant.parse(at).plusNanos(1000);
        for (String filter : List.of(
                "'kind':'NUTRITION_RECORD'",
                "'origin':'WEBHOOK'",
                "'outcome':'NEW'",
                "'state':'PROCESSED'",
                "'from_timestamp':'" + at + "'",
                "'to_timestamp':'" + next + "'")) {
            assertThat(preview(filterBy(filter)).get("total").intValue())
                    .as(filter)
                    .isEqualTo(1);
        }
        for (String filter : List.of(
                "'kind':'LAB_REPORT'",
                "'origin':'RECONCILIATION'",
                "'outcome':'STALE'",
                "'state':'DEAD'",
                "'from_timestamp':'" + next + "'",
                "'to_timestamp':'" + at + "'")) {
            assertThat(preview(filterBy(filter)).get("total").intValue())
                    .as(filter)
                    .isZero();
            assertThat(client.operate("/replays", filterBy(filter)).statusCode())
                    .as(filter)
                    .isEqualTo(422);
        }

        ended(replay(filterBy("'kind':'NUTRITION_RECORD','origin':'WEBHOOK','from_timestamp':'" + at
                + "','to_timestamp':'" + next + "'")));

        assertThat(witness.reasons(id)).containsExactly(ChangeReason.ARRIVED, ChangeReason.REPLAYED);
    }

    @Test
    void aFilterInOneTextIsKeptAsWhatItStandsFor() {
        String id = processed("soup");
        JsonNode replay = replay("{\"filter\":{\"q\":\"state:processed user:" + user + " after:2h\"}}");

        assertThat(replay.get("filter").toString())
                .contains("from_timestamp", "application_user_id", user)
                .doesNotContain("after");
        assertThat(filteredUser(lastAction("replay.start"))).startsWith("user#");
        ended(replay);
        assertThat(witness.reasons(id)).containsExactly(ChangeReason.ARRIVED, ChangeReason.REPLAYED);
    }

    private String filterBy(String conditions) {
        return "{\"filter\":{\"application_user_id\":\"" + user + "\"," + conditions.replace('\'', '"') + "}}";
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
            {"filter":{"state":"DEAD"},"rate_per_second":1001}      | 400
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
        assertThat(client.operate("/replays/" + UUID.randomUUID() + "/stop", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aViewerMayLookAndNotReplay() {
        HttpResponse<String> answer =
                client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, client.request("/replays"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(filterByUser())));

        assertThat(answer.statusCode()).isEqualTo(403);
    }
}

package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

@InboxTest(
        properties = {
            "processing.sweep=200ms",
            "processing.retry.attempts=2",
            "processing.retry.delay=50ms",
            "processing.retry.multiplier=1",
            "inbox.lease=1s",
            "db-scheduler.polling-interval=100ms"
        })
@Import({PauseStoryTests.First.class, PauseStoryTests.Second.class})
@DirtiesContext
class PauseStoryTests {

    @Autowired
    private First first;

    @Autowired
    private Second second;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Client client;

    @AfterEach
    void everythingGoesOn() {
        operate("/processing/resume");
    }

    @Test
    void receivingGoesOnWhileAllProcessorsArePaused() {
        JsonNode state = operate("/processing/pause");
        assertThat(state.get("paused").booleanValue()).isTrue();
        assertThat(state.get("by").stringValue()).isEqualTo("operator");

        String id = send();
        await("its lease has been over for several sweeps")
                .until(() -> !jdbc.queryForList(
                                "select 1 from batch where closed_at is null and due_at < now() - interval '1 second'")
                        .isEmpty());
        assertThat(stateOf(id)).isEqualTo("PENDING");
        assertThat(first.told).doesNotContain(id);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);

        assertThat(operate("/processing/resume").get("paused").booleanValue()).isFalse();
        await().until(() -> stateOf(id).equals("PROCESSED"));
        assertThat(first.told).containsOnlyOnce(id);
        assertThat(second.told).containsOnlyOnce(id);
    }

    @Test
    void manyWaitWhileProcessingIsPaused() {
        operate("/processing/pause");
        List<String> ids = Stream.generate(this::send).limit(100).toList();

        operate("/processing/resume");

        await().untilAsserted(() -> assertThat(second.told).containsAll(ids));
        ids.forEach(id -> {
            assertThat(first.told).containsOnlyOnce(id);
            assertThat(second.told).containsOnlyOnce(id);
        });
    }

    @Test
    void theCommitsOfALongPauseAreTakenOverAtOnce() {
        jdbc.update("""
                insert into batch (id, last_id, deliveries, due_at)
                select id, id, 0, now() from (select uuidv7() as id from generate_series(1, 20000)) made
                """);

        await().untilAsserted(() -> assertThat(
                        jdbc.queryForObject("select count(*) from batch where closed_at is null", Integer.class))
                .isZero());
    }

    @Test
    void aPauseByAnotherInstanceHoldsHereToo() {
        jdbc.update("insert into processing_pause (since, paused_by) values (now(), 'another')");

        await().until(() -> client.json("/processing").get("paused").booleanValue());
        assertThat(client.json("/processing").get("by").stringValue()).isEqualTo("another");
    }

    @Test
    void anUnknownParameterIsExplained() {
        assertThat(client.operate("/processing/pause?processor=First", "").statusCode())
                .isEqualTo(400);
        assertThat(client.json("/processing").get("paused").booleanValue()).isFalse();
    }

    private JsonNode operate(String path) {
        return Client.EXACT.readTree(client.operate(path, "").body());
    }

    private String stateOf(String id) {
        return client.json("/deliveries?record_id=" + id).get(0).get("state").stringValue();
    }

    private String send() {
        String id = UUID.randomUUID().toString();
        assertThat(client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}")
                        .statusCode())
                .isEqualTo(200);
        return id;
    }

    /// Remembers the records that it was told of.
    abstract static class Witness implements RecordProcessor {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void process(Changed change) {
            told.add(change.recordId());
        }
    }

    static class First extends Witness {}

    static class Second extends Witness {}
}

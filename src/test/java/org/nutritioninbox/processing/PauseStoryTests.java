package org.nutritioninbox.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "processing.sweep=200ms",
            "processing.retry.attempts=2",
            "processing.retry.delay=50ms",
            "processing.retry.multiplier=1",
            "inbox.lease=1s",
            "db-scheduler.polling-interval=100ms"
        })
@Import({PauseStoryTests.First.class, PauseStoryTests.Second.class})
class PauseStoryTests {

    @LocalServerPort
    private int port;

    @Autowired
    private First first;

    @Autowired
    private Second second;

    @Autowired
    private Pauses pauses;

    @Autowired
    private JdbcTemplate jdbc;

    private Client client;

    @BeforeEach
    void nothingIsPaused() {
        client = new Client(port);
    }

    @AfterEach
    void everythingGoesOn() {
        first.broken = false;
        pauses.names().forEach(pauses::resume);
        pauses.refresh();
    }

    @Test
    void receivingGoesOnWhileAllProcessorsArePaused() {
        JsonNode state = operate("/processing/pause");
        assertThat(state.get("paused").booleanValue()).isTrue();
        assertThat(state.get("by").stringValue()).isEqualTo("operator");

        String id = send();
        awaitASweep();
        assertThat(stateOf(id)).isEqualTo("PENDING");
        assertThat(first.told).doesNotContain(id);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);

        assertThat(operate("/processing/resume").get("paused").booleanValue()).isFalse();
        await().until(() -> stateOf(id).equals("PROCESSED"));
        assertThat(first.told).containsOnlyOnce(id);
        assertThat(second.told).containsOnlyOnce(id);
    }

    @Test
    void onePausedProcessorHoldsUpNoOtherAndIsToldLater() {
        operate("/processing/pause?processor=Second");
        String id = send();
        await().until(() -> first.told.contains(id));
        await().until(() -> held().equals(List.of("Second")));
        awaitASweep();
        assertThat(stateOf(id)).isEqualTo("PENDING");
        assertThat(client.json("/deliveries?record_id=" + id)
                        .get(0)
                        .get("attempts")
                        .intValue())
                .isZero();

        operate("/processing/resume?processor=Second");

        await().until(() -> stateOf(id).equals("PROCESSED"));
        assertThat(second.told).containsOnlyOnce(id);
        assertThat(first.told).containsOnlyOnce(id);
    }

    /// Whichever was paused last: the one that goes on is told, the other one waits.
    @Test
    void ofTwoPausedProcessorsTheOneThatGoesOnIsTold() {
        operate("/processing/pause?processor=First");
        operate("/processing/pause?processor=Second");
        String id = send();
        await().until(() -> held().size() == 1);

        operate("/processing/resume?processor=First");

        await().until(() -> first.told.contains(id));
        await().until(() -> held().equals(List.of("Second")));
        assertThat(second.told).doesNotContain(id);
        operate("/processing/resume?processor=Second");
        await().until(() -> stateOf(id).equals("PROCESSED"));
        assertThat(first.told).containsOnlyOnce(id);
        assertThat(second.told).containsOnlyOnce(id);
    }

    /// They are written down together, and each is told exactly once more.
    @Test
    void manyWaitForAPausedProcessor() {
        operate("/processing/pause?processor=Second");
        List<String> ids = Stream.generate(this::send).limit(100).toList();
        await().until(() -> held().size() == 100);
        assertThat(jdbc.queryForObject("select count(*) from batch where processed_at is null", Integer.class))
                .isZero();

        operate("/processing/resume?processor=Second");

        await().untilAsserted(() -> assertThat(second.told).containsAll(ids));
        await().until(() -> held().isEmpty());
        ids.forEach(id -> {
            assertThat(first.told).containsOnlyOnce(id);
            assertThat(second.told).containsOnlyOnce(id);
        });
    }

    /// Nobody loses a delivery because another processor broke while it was paused.
    @Test
    void noneIsDeadForAPausedProcessor() {
        operate("/processing/pause?processor=Second");
        first.broken = true;
        String id = send();
        await().until(() -> attempts(id) > 3);
        assertThat(stateOf(id)).isEqualTo("RETRYING");

        operate("/processing/resume?processor=Second");

        await().until(() -> second.told.contains(id));
        await().until(() -> stateOf(id).equals("DEAD"));
    }

    private int attempts(String id) {
        return client.json("/deliveries?record_id=" + id).get(0).get("attempts").intValue();
    }

    @Test
    void whatAnotherInstanceWasToldHoldsHereToo() {
        jdbc.update("insert into processing_pause values ('Second', now(), 'somebody')");
        await().until(() -> pauses.isPaused("Second"));

        assertThat(client.json("/processing")
                        .get("processors")
                        .valueStream()
                        .filter(processor -> processor.get("paused").booleanValue())
                        .map(processor -> processor.get("name").stringValue()))
                .containsExactly("Second");
    }

    @Test
    void anUnknownProcessorIsExplained() {
        assertThat(client.operate("/processing/pause?processor=Nobody", "").statusCode())
                .isEqualTo(400);
        assertThat(client.operate("/processing/pause?processors=First", "").statusCode())
                .isEqualTo(400);
        assertThat(pauses.names()).isEmpty();
    }

    private JsonNode operate(String path) {
        return Client.EXACT.readTree(client.operate(path, "").body());
    }

    private List<String> held() {
        return jdbc.queryForList("select held from outstanding where held is not null", String.class).stream()
                .map(String::valueOf)
                .toList();
    }

    /// What is due now is not when it has been by.
    private void awaitASweep() {
        List<Long> versions = sweeps();
        await().until(() -> sweeps().getFirst() > versions.getFirst() + 10);
    }

    private List<Long> sweeps() {
        return jdbc.queryForList("select version from scheduled_tasks where task_name = 'sweep'", Long.class).stream()
                .map(java.util.Objects::requireNonNull)
                .toList();
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
        volatile boolean broken;

        @Override
        public void process(Changed change) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            told.add(change.recordId());
        }
    }

    static class First extends Witness {}

    static class Second extends Witness {}
}

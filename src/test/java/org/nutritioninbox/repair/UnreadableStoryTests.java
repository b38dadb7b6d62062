package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// The database refuses a record, as if a column were too narrow for it, until that is put right.
@InboxTest
@Import(UnreadableStoryTests.Witness.class)
class UnreadableStoryTests {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Witness witness;

    @Autowired
    private Client client;

    @BeforeEach
    void theDatabaseTakesNoStew() {
        jdbc.execute("alter table nutrition_record add constraint no_stew check (dish_name <> 'stew') not valid");
    }

    @AfterEach
    void theDatabaseTakesStew() {
        jdbc.execute("alter table nutrition_record drop constraint if exists no_stew");
    }

    @Test
    void whatTheDatabaseRefusesIsAnswered200AndKeptAndItsNeighboursAreNew() throws Exception {
        double before = unreadable();
        String refused = UUID.randomUUID().toString();
        List<String> neighbours = new ArrayList<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = UUID.randomUUID().toString();
                neighbours.add(id);
                answers.add(senders.submit(() -> client.webhook(body(id, "soup"))));
                if (i == 20) {
                    answers.add(senders.submit(() -> client.webhook(body(refused, "stew"))));
                }
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        }

        JsonNode delivery = client.json("/deliveries?kind=UNREADABLE&limit=1").get(0);
        assertThat(delivery.get("last_error").stringValue()).contains("SQL state 23514");
        assertThat(delivery.get("outcome").stringValue()).isEqualTo("NO_RECORD");
        assertThat(client.get("/deliveries/" + delivery.get("id").stringValue() + "/body")
                        .body())
                .isEqualTo(body(refused, "stew"));
        assertThat(unreadable()).isEqualTo(before + 1);
        assertThat(client.get("/nutrition_records/" + refused).statusCode()).isEqualTo(404);
        for (String id : neighbours) {
            assertThat(outcomes(id)).containsExactly("NEW");
        }
    }

    @Test
    void afterAFixARebuildMakesItARecordAndProcessorsAreTold() {
        String id = UUID.randomUUID().toString();
        assertThat(client.webhook(body(id, "stew")).statusCode()).isEqualTo(200);
        JsonNode tooEarly = rebuild(false, 100, null);
        assertThat(records(tooEarly, "NOT_REBUILDABLE")).contains(id);
        assertThat(records(tooEarly, "BROUGHT_IN_AGAIN")).isEmpty();
        jdbc.execute("alter table nutrition_record drop constraint no_stew");

        JsonNode look = rebuild(true, 100, null);

        assertThat(records(look, "BROUGHT_IN_AGAIN")).contains(id);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
        assertThat(records(rebuild(false, 100, null), "BROUGHT_IN_AGAIN")).contains(id);
        assertThat(client.json("/nutrition_records/" + id).get("dish_name").stringValue())
                .isEqualTo("stew");
        assertThat(outcomes(id)).containsExactly("NEW");
        assertThat(client.json("/deliveries?record_id=" + id)
                        .get(0)
                        .get("origin")
                        .stringValue())
                .isEqualTo("REBUILD");
        await().until(() -> witness.told(id) == 1);
        assertThat(rebuild(false, 100, null).get("different").intValue()).isZero();
        assertThat(outcomes(id)).hasSize(1);
    }

    @Test
    void manyAreReachedPartByPartAndANewerVersionStays() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(UUID.randomUUID().toString());
            assertThat(client.webhook(body(ids.getLast(), "stew")).statusCode()).isEqualTo(200);
        }
        jdbc.execute("alter table nutrition_record drop constraint no_stew");
        assertThat(client.webhook(body(ids.getFirst(), "pie").replace("completed", "updated"))
                        .statusCode())
                .isEqualTo(200);

        String after = null;
        do {
            JsonNode part = rebuild(false, 1, after);
            assertThat(part.get("examined").intValue()).isLessThanOrEqualTo(1);
            after = part.get("after").stringValue(null);
        } while (after != null);

        assertThat(client.json("/nutrition_records/" + ids.getFirst())
                        .get("dish_name")
                        .stringValue())
                .isEqualTo("pie");
        assertThat(outcomes(ids.getFirst())).hasSize(1);
        assertThat(outcomes(ids.get(1))).containsExactly("NEW");
        assertThat(outcomes(ids.get(2))).containsExactly("NEW");
    }

    /// As if an older release had not understood it.
    @Test
    void whatWasNoRecordAndNowIsOneBecomesIt() {
        String id = UUID.randomUUID().toString();
        assertThat(client.webhook(body(id, "soup")).statusCode()).isEqualTo(200);
        await().until(() -> witness.told(id) == 1);
        jdbc.update("""
                update delivery set kind = 'UNKNOWN', outcome = 'NO_RECORD', record_id = null, version = null
                where id = (select first_delivery_id from nutrition_record where record_id = ?)
                """, id);
        jdbc.update("delete from nutrition_record where record_id = ?", id);

        JsonNode report = Client.EXACT.readTree(
                client.operate("/records/rebuild", "{\"filter\":{\"kind\":\"UNKNOWN\"},\"dry_run\":false}")
                        .body());

        assertThat(records(report, "BROUGHT_IN_AGAIN")).contains(id);
        assertThat(client.json("/nutrition_records/" + id).get("dish_name").stringValue())
                .isEqualTo("soup");
        await().until(() -> witness.told(id) == 2);
    }

    private static List<String> records(JsonNode report, String effect) {
        return report.get("changes")
                .valueStream()
                .filter(change -> change.get("effect").stringValue().equals(effect))
                .map(change -> change.get("record_id").stringValue())
                .toList();
    }

    private JsonNode rebuild(boolean dryRun, int limit, @Nullable String after) {
        HttpResponse<String> answer = client.operate(
                "/records/rebuild",
                "{\"filter\":{\"kind\":\"UNREADABLE\"},\"dry_run\":" + dryRun + ",\"limit\":" + limit
                        + (after == null ? "}" : ",\"after\":\"" + after + "\"}"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }

    private List<String> outcomes(String id) {
        return client.all("/deliveries?record_id=" + id).stream()
                .map(delivery -> delivery.get("outcome").stringValue())
                .toList();
    }

    private double unreadable() {
        return client.metric("inbox.unreadable");
    }

    private static String body(String id, String dish) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"dish_name\":\"" + dish + "\"}";
    }

    /// Counts what it was told.
    static class Witness implements RecordProcessor {

        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void process(Changed change) {
            told.add(change.recordId());
        }

        long told(String id) {
            return told.stream().filter(id::equals).count();
        }
    }
}

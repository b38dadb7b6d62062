package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Simulator;
import org.nutritioninbox.support.WebhookCatcher;
import org.nutritioninbox.support.WebhookCatcher.Webhook;
import tools.jackson.databind.JsonNode;

/// A photo's way: token, upload, answer, analysis, webhook.
class SimulatorStoryTests {

    @AutoClose
    private static final WebhookCatcher receiver = new WebhookCatcher();

    @AutoClose
    private static final Simulator simulator = Simulator.start("simulator.failures=0");

    @BeforeAll
    static void start() {
        simulator.sendTo(receiver.port());
    }

    @Test
    void anUploadIsAnsweredAtOnceAndItsAnalysisFollowsAsAWebhook() {
        JsonNode accepted = json(simulator.call("ann", "POST", "/nutrition_records", upload("")));
        assertThat(accepted.propertyNames()).containsExactly("record_id", "status", "uploaded_at");
        assertThat(accepted.get("status").stringValue()).isIn("pending", "processing");
        assertThat(accepted.get("uploaded_at").stringValue()).matches(".*T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

        simulator.awaitDeliveries();

        String id = accepted.get("record_id").stringValue();
        Webhook webhook = webhookOf(id);
        assertThat(webhook.isSignedWith(InboxTest.KEY)).isTrue();
        assertThat(webhook.path()).isEqualTo("/nutrition-webhook");
        JsonNode record = json(simulator.get("ann", "/nutrition_records/" + id));
        assertThat(webhook.json()).isEqualTo(record);
        assertThat(record.get("status").stringValue()).isEqualTo("completed");
        assertThat(record.get("application_user_id").stringValue()).isEqualTo("ann");
        Duration analysis = Duration.between(time(record, "uploaded_at"), time(record, "modified_at"));
        assertThat(analysis).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(30));
    }

    @Test
    void whoWaitsForTheAnalysisGetsItAndTheWebhookToo() {
        JsonNode record =
                json(simulator.call("bob", "POST", "/nutrition_records/image", upload(",\"wait_on_process\":true")));
        assertThat(record.get("status").stringValue()).isEqualTo("completed");

        simulator.awaitDeliveries();

        assertThat(webhookOf(record.get("record_id").stringValue()).json()).isEqualTo(record);
    }

    @Test
    void aRecordHasEverythingThatTheProviderKnows() {
        JsonNode record = json(simulator.call("cleo", "POST", "/nutrition_records", upload("""
            ,"wait_on_process":true,"consumed_at":"2026-01-02T03:04:05+01:00"
            """)));

        assertThat(record.get("nutri_score").stringValue()).matches("[A-E]");
        assertThat(record.has("dish_description")).isTrue();
        assertThat(record.get("ingredients")).isNotEmpty();
        assertThat(record.get("nutritional_fields").propertyNames()).contains("energy_kcal", "iron_mg");
        assertThat(record.get("consumed_at").stringValue()).isEqualTo("2026-01-02T02:04:05Z");
    }

    @Test
    void aUserSeesOnlyHisOwnRecords() {
        String id = json(simulator.call("dora", "POST", "/nutrition_records", upload("")))
                .get("record_id")
                .stringValue();

        assertThat(simulator.get("dora", "/nutrition_records/" + id).statusCode())
                .isEqualTo(200);
        HttpResponse<String> other = simulator.get("eve", "/nutrition_records/" + id);
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(simulator
                        .call("eve", "DELETE", "/nutrition_records/" + id, "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(simulator.get("dora", "/nutrition_records/" + id).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aListHasWhatWasUploadedInTheWindowItsBeginningIncludedAndItsEndNot() {
        List<String> ids = simulator.meals(1, "fred");
        simulator.advance(Duration.ofMinutes(1));
        ids.addAll(simulator.meals(1, "fred"));
        String first = record("fred", ids.getFirst()).get("uploaded_at").stringValue();
        String last = record("fred", ids.getLast()).get("uploaded_at").stringValue();

        assertThat(window("fred", first, last)).containsExactly(ids.getFirst());
        assertThat(window("fred", first.replace("Z", ""), last.replace("Z", "")))
                .containsExactly(ids.getFirst());
        assertThat(window(
                        "fred",
                        first,
                        time(record("fred", ids.getLast()), "uploaded_at")
                                .plusMillis(1)
                                .toString()))
                .containsExactlyElementsOf(ids);
        assertThat(window("grace", first, last)).isEmpty();
    }

    private static List<String> window(String user, String from, String to) {
        return json(simulator.get(user, "/nutrition_records?from_timestamp=" + from + "&to_timestamp=" + to))
                .valueStream()
                .map(record -> record.get("record_id").stringValue())
                .toList();
    }

    private static JsonNode record(String user, String id) {
        return json(simulator.get(user, "/nutrition_records/" + id));
    }

    private static Webhook webhookOf(String id) {
        return receiver.caught().stream()
                .filter(webhook -> webhook.text().contains(id))
                .reduce((_, _) -> {
                    throw new AssertionError("Sent twice");
                })
                .orElseThrow();
    }

    private static String upload(String more) {
        return "{\"body\":\"" + Simulator.photo(512, 512, "png") + "\"" + more + "}";
    }

    private static Instant time(JsonNode record, String name) {
        return Instant.parse(record.get(name).stringValue());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }
}

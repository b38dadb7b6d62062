package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.Simulator;
import tools.jackson.databind.JsonNode;

/// The simulated API takes what the provider takes, and refuses the rest as the provider does.
class ApiTests {

    private static final String PHOTO = Simulator.photo(512, 512, "png");
    private static final String ANALYSED = "{\"body\":\"" + PHOTO + "\",\"wait_on_process\":true}";

    private static final BigDecimal ROUNDING = new BigDecimal("0.001");

    @AutoClose
    private static final Simulator simulator = Simulator.start("simulator.failures=0");

    @Test
    void itListensOnThisMachineOnly() {
        assertThat(simulator.setting("server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void theProvidersOwnExampleOfASignatureIsTaken() {
        try (Simulator other = Simulator.start("simulator.hmac-key=HMAC_KEY_FROM_ADMIN_CONSOLE")) {
            JsonNode token = other.post("/v3/auth/hmac", """
                {"application_id":"9999","application_user_id":"my_application_user_123",
                 "signature":"e070ea58e2b1d7d01a9570b89fc99e76c73cf3dc8aab4f31ae0136821f8f0199"}
                """);
            assertThat(token.propertyNames()).containsExactly("access_token");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"application_id\":9999,\"application_user_id\":\"ann\",\"signature\":\"00\"}|401",
                "{\"application_id\":1,\"application_user_id\":\"ann\",\"signature\":\"SIGNATURE\"}|401",
                "{\"application_id\":9999,\"application_user_id\":\"bob\",\"signature\":\"SIGNATURE\"}|401",
                "{\"application_id\":9999,\"application_user_id\":\"a b\",\"signature\":\"SIGNATURE\"}|422",
                "{\"application_id\":9999,\"application_user_id\":\"\",\"signature\":\"SIGNATURE\"}|422",
                "{\"application_user_id\":\"ann\",\"signature\":\"SIGNATURE\"}|422",
                "{\"application_id\":|400",
                "[]|422"
            })
    void whoCannotSignGetsNoToken(String body, int status) {
        String signature = Client.sign("ann".getBytes(StandardCharsets.UTF_8), Simulator.HMAC_KEY);
        HttpResponse<String> answer = simulator.send(simulator
                .request("/v3/auth/hmac")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace("SIGNATURE", signature))));

        assertProblem(answer, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic eA==", "Bearer", "Bearer x", "Bearer a.b.c", "Bearer ann.00"})
    void withoutATokenNothingIsShown(String authorization) {
        HttpRequest.Builder request = simulator.request("/v3/nutrition_records/x");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        assertProblem(simulator.send(request), 401);
    }

    static Stream<List<String>> uploads() {
        String photo = "\"body\":\"" + PHOTO + "\"";
        return Stream.of(
                List.of("{}", "body.body", "exactly one"),
                List.of("{" + photo + ",\"body_url\":\"http://example.org/a.jpg\"}", "body.body", "exactly one"),
                List.of("{\"body\":\"?\"}", "body.body", "base64"),
                List.of("{\"body\":7}", "body.body", "byte[]"),
                List.of("{" + photo + ",\"wait_on_process\":\"yes\"}", "body.wait_on_process", "boolean"),
                List.of("{" + photo + ",\"consumed_at\":\"yesterday\"}", "body.consumed_at", "Instant"));
    }

    @ParameterizedTest
    @MethodSource("uploads")
    void anUploadSaysWhatIsWrongWithIt(List<String> expected) {
        HttpResponse<String> answer = simulator.call("ann", "POST", "/nutrition_records/image", expected.get(0));

        assertProblem(answer, 422);
        JsonNode error = Client.EXACT.readTree(answer.body()).get("errors").get(0);
        assertThat(error.get("location").stringValue()).isEqualTo(expected.get(1));
        assertThat(error.get("message").stringValue()).contains(expected.get(2));
    }

    @Test
    void whatIsNoJsonIsMalformed() {
        HttpResponse<String> answer = simulator.call("ann", "POST", "/nutrition_records", "{\"body\":");

        assertProblem(answer, 400);
        assertThat(answer.body()).contains("validation failed");
        assertProblem(
                simulator.call("ann", "POST", "/nutrition_records", "{\"body\":\"" + "A".repeat(12_000_000) + "\"}"),
                400);
    }

    @Test
    void aPhotoMayBeNamedByItsAddress() {
        assertThat(simulator
                        .call("ann", "POST", "/nutrition_records", "{\"body_url\":\"https://example.org/a.jpg\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'',400",
        "?from_timestamp=2026-01-01T00:00:00,400",
        "?from_timestamp=2026-01-01&to_timestamp=2026-01-02T00:00:00Z,400",
        "?from_timestamp=2026-01-01T00:00:00&to_timestamp=2026-01-02T00:00:00Z,200"
    })
    void aListNeedsItsWindow(String query, int status) {
        HttpResponse<String> answer = simulator.get("ann", "/nutrition_records" + query);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith(status == 200 ? "[" : "{");
    }

    @Test
    void aNewServingRescalesWhatIsInIt() {
        JsonNode before = json(simulator.call("pat", "POST", "/nutrition_records", ANALYSED));
        String id = id(before);

        JsonNode after = json(simulator.call(
                "pat",
                "PATCH",
                "/nutrition_records/" + id,
                "{\"serving_size\":" + half(before.get("serving_size"))
                        + ",\"consumed_at\":\"2026-01-01T08:00:00Z\"}"));

        assertThat(after.get("status").stringValue()).isEqualTo("updated");
        assertThat(after.at("/nutritional_fields/energy_kcal").decimalValue())
                .isCloseTo(half(before.at("/nutritional_fields/energy_kcal")), within(ROUNDING));
        assertThat(after.at("/ingredients/0/serving_size").decimalValue())
                .isCloseTo(half(before.at("/ingredients/0/serving_size")), within(ROUNDING));
        assertThat(after.get("consumed_at").stringValue()).isEqualTo("2026-01-01T08:00:00Z");
        assertThat(after.get("modified_at").stringValue())
                .isGreaterThan(before.get("modified_at").stringValue());
        assertThat(after.get("uploaded_at")).isEqualTo(before.get("uploaded_at"));
        assertProblem(simulator.call("pat", "PATCH", "/nutrition_records/" + id, "{}"), 422);
        assertProblem(simulator.call("pat", "PATCH", "/nutrition_records/" + id, "{\"serving_size\":0}"), 422);
        assertProblem(simulator.call("pat", "PATCH", "/nutrition_records/nobody", "{\"serving_size\":1}"), 404);
        assertProblem(simulator.call("sam", "PATCH", "/nutrition_records/" + id, "{\"serving_size\":1}"), 404);
    }

    private static BigDecimal half(JsonNode number) {
        return number.decimalValue().divide(BigDecimal.valueOf(2));
    }

    @Test
    void anEmptyTimeKeepsTheOldOne() {
        JsonNode before = json(simulator.call("una", "POST", "/nutrition_records", ANALYSED));

        JsonNode after = json(simulator.call(
                "una", "PATCH", "/nutrition_records/" + id(before), "{\"serving_size\":1,\"consumed_at\":\"\"}"));

        assertThat(after.get("consumed_at")).isEqualTo(before.get("consumed_at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e30000000", "1e-30000000", "1e9", "-1e9"})
    void aNumberHasItsBounds(String number) {
        String id = id(json(simulator.call("ned", "POST", "/nutrition_records", ANALYSED)));

        assertProblem(
                simulator.call("ned", "PATCH", "/nutrition_records/" + id, "{\"serving_size\":" + number + "}"), 422);
    }

    @Test
    void whatIsNotAnalysedYetCanBeDeletedButNotChanged() {
        try (Simulator slow = Simulator.start(
                "simulator.speed=1", "simulator.failures=0", "simulator.webhook-url=http://localhost:1/")) {
            String kept = slow.meals(1, "rob").getFirst();
            String deleted = slow.meals(1, "rob").getFirst();

            assertProblem(slow.call("rob", "PATCH", "/nutrition_records/" + kept, "{\"serving_size\":1}"), 409);
            slow.call("rob", "DELETE", "/nutrition_records/" + deleted, "");
            slow.advance(Duration.ofMinutes(1));
            slow.awaitAnalyses();

            assertThat(slow.records()).hasSize(1).allMatch(record -> record.has("modified_at"));
            assertThat(slow.deliveries())
                    .hasSize(1)
                    .allMatch(
                            delivery -> delivery.get("record_id").stringValue().equals(kept));
            assertThat(slow.call("rob", "PATCH", "/nutrition_records/" + kept, "{\"serving_size\":1}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsDeletedIsGoneAndMayBeDeletedAgain() {
        String id = id(json(simulator.call("tom", "POST", "/nutrition_records", ANALYSED)));

        assertThat(simulator
                        .call("tom", "DELETE", "/nutrition_records/" + id, "")
                        .statusCode())
                .isEqualTo(204);
        assertProblem(simulator.get("tom", "/nutrition_records/" + id), 404);
        assertThat(simulator
                        .call("tom", "DELETE", "/nutrition_records/" + id, "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void somePhotosFailForAReason() {
        try (Simulator other = Simulator.start("simulator.failures=0.5")) {
            other.meals(100);
            other.awaitAnalyses();

            List<JsonNode> failed = other.records().stream()
                    .filter(record -> record.get("status").stringValue().equals("failed"))
                    .toList();
            assertThat(failed.size()).isBetween(25, 75);
            assertThat(failed)
                    .allMatch(record -> record.has("failure_reason") && record.has("modified_at"))
                    .noneMatch(record -> record.has("dish_name"));
        }
    }

    @Test
    void theOldestRecordsAreForgottenFirst() {
        try (Simulator other = Simulator.start("simulator.capacity=10")) {
            List<String> ids = other.meals(15);

            assertThat(other.records().stream().map(ApiTests::id)).containsExactlyElementsOf(ids.subList(5, 15));
        }
    }

    @Test
    void phonesUploadByThemselvesAtTheirRate() {
        try (Simulator other = Simulator.start("simulator.meals-per-minute=6")) {
            other.advance(Duration.ofMinutes(10));

            // not until all are analysed: there is always a newer one
            await().atMost(Duration.ofMinutes(1)).until(() -> other.records().size() >= 60);
            assertThat(other.records().stream()
                            .map(record -> record.get("application_user_id").stringValue())
                            .distinct())
                    .hasSize(20)
                    .contains("simulated-user-1", "simulated-user-20");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "httpx://localhost/", "ftp://localhost/", "http:///path"})
    void whatCannotBeCalledIsNoWebhookUrl(String url) {
        assertThatThrownBy(() -> simulator.sendTo(url)).hasMessageContaining("422");
        assertThatThrownBy(() -> Simulator.start("simulator.webhook-url=" + url))
                .hasStackTraceContaining("must be an http or https URL, or empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"lost\":1.1", "\"lost\":-0.1", "\"lost\":\"much\"", "\"stolen\":1"})
    void whatIsNoShareIsRefused(String shares) {
        assertThatThrownBy(() -> simulator.mischief(shares)).hasMessageContaining("422");
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Client.EXACT.readTree(answer.body()).get("status").intValue())
                .isEqualTo(status);
    }

    private static String id(JsonNode record) {
        return record.get("record_id").stringValue();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }
}

package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@InboxTest
class RecordApiTests {

    @Autowired
    private Client client;

    private final String user = "user-" + UUID.randomUUID();

    @Test
    void aRecordIsGivenAsTheProviderWouldWithItsReceipt() {
        String sent = """
                {"application_user_id":"%s","application_id":4711,"record_id":"%s","status":"completed",
                 "dish_name":"jalapeño burrito","nutri_score":"D","serving_size":150.0,"unit":"g",
                 "nutritional_fields":{"energy_kcal":165,"carbohydrate_g":0,"protein_g":31.00,"salt_mg":12},
                 "ingredients":[{"name":"crème fraîche","serving_size":20.5,"unit":"g"}],
                 "uploaded_at":"2025-09-15T10:30:04.000Z","modified_at":"2025-04-15T13:33:55.271331177Z",
                 "consumed_at":"2025-09-15T12:30:04+02:00","novelty":{"a":[1,2.50,null,true]}}""".formatted(user, UUID.randomUUID());
        client.webhook(sent);
        JsonNode expected = Client.EXACT.readTree(sent);

        tools.jackson.databind.node.ObjectNode shown = (tools.jackson.databind.node.ObjectNode)
                client.json("/nutrition_records/" + expected.get("record_id").stringValue());
        JsonNode inbox = shown.remove("_inbox");

        assertThat(Client.sameJson(shown, expected)).as("%s", shown).isTrue();
        assertThat(inbox.get("version").intValue()).isEqualTo(1);
        assertThat(inbox.get("deliveries").intValue()).isEqualTo(1);
        assertThat(inbox.has("altered")).isFalse();
    }

    @Test
    void whatCouldNotBeKeptIsSaid() {
        String id = UUID.randomUUID().toString();
        client.webhook("{\"record_id\":\"" + id
                + "\",\"status\":\"completed\",\"dish_name\":\"a\\u0000b\",\"serving_size\":1e999,\"x\":1,\"x\":2}");

        JsonNode record = client.json("/nutrition_records/" + id);

        assertThat(record.get("dish_name").stringValue()).isEqualTo("a\uFFFDb");
        assertThat(record.get("serving_size").stringValue()).isEqualTo("1e999");
        assertThat(record.get("x").intValue()).isEqualTo(2);
        assertThat(record.get("_inbox").get("altered").size()).isEqualTo(3);
    }

    @Test
    void numbersOfAnyLengthComeBackExactly() {
        String id = UUID.randomUUID().toString();
        String number = "1." + "2".repeat(900) + "e-307";
        client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"serving_size\":" + number
                + ",\"nutritional_fields\":{\"energy_kcal\":" + number + "}}");

        JsonNode record = client.json("/nutrition_records/" + id);

        assertThat(record.get("serving_size").decimalValue()).isEqualByComparingTo(number);
        assertThat(record.get("nutritional_fields").get("energy_kcal").decimalValue())
                .isEqualByComparingTo(number);
    }

    @Test
    void valuesLongerThanAnIndexCanHoldAreKept() {
        String id = UUID.randomUUID().toString();
        String random = new java.util.Random(1)
                .ints(100_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"" + random + "\",\"nutri_score\":\""
                                + random
                                + "\",\"application_user_id\":\"" + random + "\",\"uid\":\"" + random
                                + "\",\"dish_name\":\""
                                + random + "\"}")
                        .statusCode())
                .isEqualTo(200);

        JsonNode record = client.json("/nutrition_records/" + id);

        for (String field : List.of("status", "nutri_score", "application_user_id", "uid", "dish_name")) {
            assertThat(record.get(field).stringValue()).isEqualTo(random);
        }
    }

    @Test
    void anUnknownRecordIsAProblemDocument() {
        HttpResponse<String> answer = client.get("/nutrition_records/nobody");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void whoHasSeenARecordIsToldThatNothingChanged() {
        String id = send("2025-09-15T10:00:00Z", "completed", "A", "soup");
        // a record changes its tag once more when it has been processed
        org.awaitility.Awaitility.await()
                .until(() -> !client.json("/nutrition_records/" + id)
                        .get("_inbox")
                        .get("processed_at")
                        .isNull());
        String tag = client.get("/nutrition_records/" + id)
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        HttpResponse<String> again = client.send(Client.as(
                "viewer",
                InboxTest.VIEWER_PASSWORD,
                client.request("/nutrition_records/" + id).header("If-None-Match", tag)));
        assertThat(again.statusCode()).isEqualTo(304);

        client.webhook(
                "{\"record_id\":\"" + id + "\",\"status\":\"updated\",\"modified_at\":\"2026-01-01T00:00:00Z\"}");
        assertThat(client.get("/nutrition_records/" + id).headers().firstValue("ETag"))
                .isPresent()
                .get()
                .isNotEqualTo(tag);
    }

    @Test
    void theWindowIncludesItsStartAndExcludesItsEnd() {
        send("2025-09-15T09:59:59.999Z", "completed", "A", "before");
        String first = send("2025-09-15T10:00:00Z", "completed", "A", "first");
        String last = send("2025-09-15T10:59:59.999Z", "completed", "A", "last");
        send("2025-09-15T11:00:00Z", "completed", "A", "after");

        assertThat(ids("from_timestamp=2025-09-15T10:00:00&to_timestamp=2025-09-15T11:00:00Z"))
                .containsExactly(last, first);
        assertThat(
                        ids(
                                "from_timestamp=2025-09-15T12:00:00%2B02:00&to_timestamp=2025-09-15T13:00:00%2B02:00&sort=uploaded_at"))
                .containsExactly(first, last);
    }

    @Test
    void aRecordWithoutTheTimeAskedForIsListedByItsReceipt() {
        String id = UUID.randomUUID().toString();
        client.webhook(
                "{\"record_id\":\"" + id + "\",\"status\":\"pending\",\"application_user_id\":\"" + user + "\"}");

        assertThat(ids("from_timestamp=2026-01-01T00:00:00")).containsExactly(id);
        assertThat(ids("to_timestamp=2026-01-01T00:00:00")).isEmpty();
    }

    @Test
    void filtersNarrowTheList() {
        String good = send("2025-09-15T10:00:00Z", "completed", "A", "oatmeal");
        String bad = send("2025-09-15T11:00:00Z", "completed", "E", "burger");
        String failed = send("2025-09-15T12:00:00Z", "failed", "", "nothing");

        assertThat(ids("status=failed")).containsExactly(failed);
        assertThat(ids("status=completed")).containsExactly(bad, good);
        assertThat(ids("nutri_score=A")).containsExactly(good);
        assertThat(ids("record_id=" + bad)).containsExactly(bad);
        assertThat(client.json("/nutrition_records?application_user_id=nobody").size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\\t=1+1", "\\r=1+1"})
    void aSpreadsheetDoesNotRunTheTable(String formula) {
        String id = send("2025-09-15T10:00:00Z", "completed", "A", formula);

        String table = client.send(Client.as(
                        "viewer",
                        InboxTest.VIEWER_PASSWORD,
                        client.request("/nutrition_records?record_id=" + id).header("Accept", "text/csv")))
                .body();

        assertThat(table).contains("'" + formula.replace("\\t", "\t").replace("\\r", "\r"));
    }

    @Test
    void pagesLeadThroughTheWholeListOnceEvenAtEqualTimes() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            sent.add(send("2025-09-15T10:00:0" + i / 10 + "Z", "completed", "B", "dish " + i));
        }
        for (String sort : List.of("uploaded_at", "-uploaded_at", "-modified_at", "consumed_at")) {
            List<String> seen =
                    client.all("/nutrition_records?limit=5&sort=" + sort + "&application_user_id=" + user).stream()
                            .map(record -> record.get("record_id").stringValue())
                            .toList();
            assertThat(seen).as(sort).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void theListIsATableForWhoPrefersThat() {
        send("2025-09-15T10:00:00Z", "completed", "A", "soup, with \\\"quotes\\\"");

        HttpResponse<String> table = client.send(Client.as(
                "viewer",
                InboxTest.VIEWER_PASSWORD,
                client.request("/nutrition_records?application_user_id=" + user).header("Accept", "text/csv")));

        assertThat(table.headers().firstValue("Content-Type")).contains("text/csv;charset=UTF-8");
        assertThat(client.get("/nutrition_records.csv?application_user_id=" + user)
                        .body())
                .startsWith("record_id,application_user_id,")
                .contains("soup");
        assertThat(table.body().lines().toList()).hasSize(2);
        assertThat(table.body())
                .startsWith("record_id,application_user_id,")
                .contains("\"soup, with \"\"quotes\"\"\"")
                .contains(",energy_kcal,");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=501,limit",
        "limit=x,limit",
        "limit=,limit",
        "from_timestamp=yesterday,from_timestamp",
        "to_timestamp=2025-99-01T00:00:00Z,to_timestamp",
        "sort=calories,sort",
        "cursor=abc,cursor",
        "q=%00,q",
        "q=,q",
        "q=after:soon,q",
        "q=after:2w,q",
        "q=!after:2h,q",
        "q=score:a%20score:b,q",
        "status=%00,status",
        "statuss=failed,statuss",
        "limit=1&limit=2,limit",
        "status=failed&status=completed,status",
        "sort=-x,sort",
        "sort=uploaded_at%2Cdesc,sort",
        "sort=modified_at,sort",
        "sort=-consumed_at,sort",
        "from_timestamp=2025-09-15T10:00:00&to_timestamp=2025-09-15T09:00:00,to_timestamp"
    })
    void aBadParameterIsNamed(String query, String name) {
        HttpResponse<String> answer = client.get("/nutrition_records?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Client.EXACT.readTree(answer.body());
        assertThat(problem.get("parameter").stringValue()).isEqualTo(name);
        assertThat(problem.get("detail").stringValue()).contains("'" + name + "'");
    }

    @Test
    void aWrongSortIsToldWhatItCanBe() {
        assertThat(client.get("/nutrition_records?sort=-calories").body())
                .contains("uploaded_at, modified_at or consumed_at, with a '-' in front for newest first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nutrition_records", "/nutrition_records?limit=500"})
    void aListIsABareArray(String path) {
        assertThat(client.json(path).isArray()).isTrue();
    }

    private String send(String uploadedAt, String status, String score, String dish) {
        String id = UUID.randomUUID().toString();
        HttpResponse<String> answer = client.webhook("""
                {"record_id":"%s","application_user_id":"%s","status":"%s","nutri_score":"%s","dish_name":"%s","uploaded_at":"%s"}""".formatted(id, user, status, score, dish, uploadedAt));
        assertThat(answer.statusCode()).isEqualTo(200);
        return id;
    }

    private List<String> ids(String query) {
        return client.json("/nutrition_records?application_user_id=" + user + "&" + query)
                .findValuesAsString("record_id");
    }
}

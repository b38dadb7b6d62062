package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@InboxTest
class RebuildTests {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DataSource database;

    @Autowired
    private Client client;

    private final String user = "user-" + UUID.randomUUID();
    private String id;

    @BeforeEach
    void aRecordThatWasReadWrongly() {
        id = UUID.randomUUID().toString();
        send("completed", "soup");
        send("updated", "stew");
        jdbc.update("update nutrition_record set dish_name = 'wrong', nutri_score = 'E' where record_id = ?", id);
    }

    @Test
    void aDryRunShowsTheDifferenceAndChangesNothing() {
        JsonNode report = rebuild("{\"filter\":{\"application_user_id\":\"" + user + "\"}}");

        assertThat(report.get("dry_run").booleanValue()).isTrue();
        assertThat(report.get("examined").intValue()).isEqualTo(2);
        assertThat(report.get("different").intValue()).isEqualTo(1);
        JsonNode change = report.get("changes").get(0);
        assertThat(change.get("record_id").stringValue()).isEqualTo(id);
        assertThat(change.get("fields").propertyNames()).containsExactly("dish_name", "nutri_score");
        assertThat(change.get("fields").get("dish_name").get("before").stringValue())
                .isEqualTo("wrong");
        assertThat(change.get("fields").get("dish_name").get("after").stringValue())
                .isEqualTo("stew");
        assertThat(change.get("fields").get("nutri_score").get("after").isNull())
                .isTrue();
        assertThat(dish()).isEqualTo("wrong");
    }

    @Test
    void aFieldMovesIntoTheColumnThatItNowHas() {
        jdbc.update(
                "update nutrition_record set dish_name = null, nutri_score = null, additional_fields = ?::json"
                        + " where record_id = ?",
                "{\"dish_name\":\"stew\"}",
                id);

        JsonNode report = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}");

        assertThat(report.get("different").intValue()).isEqualTo(1);
        assertThat(dish()).isEqualTo("stew");
    }

    @Test
    void forRealTheRecordIsWhatItsBytesSay() {
        String tag = client.get("/nutrition_records/" + id)
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        JsonNode report = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}");

        assertThat(report.get("different").intValue()).isEqualTo(1);
        assertThat(dish()).isEqualTo("stew");
        assertThat(client.json("/nutrition_records/" + id)
                        .get("_inbox")
                        .get("version")
                        .intValue())
                .isEqualTo(2);
        assertThat(client.get("/nutrition_records/" + id).headers().firstValue("ETag"))
                .as("is not taken for what it was")
                .isNotEqualTo(java.util.Optional.of(tag));
        assertThat(rebuild("{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}")
                        .get("different")
                        .intValue())
                .isZero();
        assertThat(client.json("/audit/actions?action=records.rebuild&limit=3")
                        .get(2)
                        .get("count")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void aRecordWhoseWinningDeliveryIsGoneStaysAsItIs() {
        jdbc.update("delete from delivery where record_id = ? and version = 2", id);

        JsonNode report = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}");

        assertThat(report.get("different").intValue()).isZero();
        assertThat(dish()).isEqualTo("wrong");
    }

    @Test
    void aRecordThatAnotherDeliveryWinsTodayBecomesThatAsANewVersion() {
        String rebuilt = id;
        id = UUID.randomUUID().toString();
        send("completed", "soup");
        // as if the newer one had not been understood as that when it came
        jdbc.update("""
                update nutrition_record
                set version_key = (select version_key from nutrition_record where record_id = ?),
                    winning_delivery_id = first_delivery_id
                where record_id = ?
                """, id, rebuilt);
        id = rebuilt;

        JsonNode look = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"}}");
        assertThat(effect(look)).isEqualTo("BROUGHT_IN_AGAIN");
        assertThat(dish()).isEqualTo("wrong");

        JsonNode report = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}");

        assertThat(effect(report)).isEqualTo("BROUGHT_IN_AGAIN");
        assertThat(report.get("different").intValue()).isEqualTo(1);
        assertThat(dish()).isEqualTo("stew");
        JsonNode delivery =
                client.json("/deliveries?origin=REBUILD&record_id=" + id).get(0);
        assertThat(delivery.get("outcome").stringValue()).isEqualTo("UPDATED");
        assertThat(delivery.get("version").intValue()).isEqualTo(3);
        JsonNode again = rebuild("{\"filter\":{\"record_id\":\"" + id + "\"}}");
        assertThat(again.get("changes").isEmpty()).isTrue();
        assertThat(again.get("different").intValue()).isZero();
    }

    /// Somebody holds the older record for longer than anybody waits.
    @Test
    void whatEndsInAnErrorIsWrittenDownAsFarAsItCame() throws SQLException {
        String older = id;
        id = UUID.randomUUID().toString();
        send("completed", "soup");
        jdbc.update("update nutrition_record set dish_name = 'wrong' where application_user_id = ?", user);
        try (Connection other = database.getConnection();
                PreparedStatement statement =
                        other.prepareStatement("select 1 from nutrition_record where record_id = ? for update")) {
            other.setAutoCommit(false);
            statement.setString(1, older);
            statement.execute();
            HttpResponse<String> answer = client.operate(
                    "/records/rebuild", "{\"filter\":{\"application_user_id\":\"" + user + "\"},\"dry_run\":false}");
            other.rollback();
            assertThat(answer.statusCode()).isEqualTo(503);
        }

        JsonNode action =
                client.json("/audit/actions?action=records.rebuild&limit=1").get(0);
        assertThat(action.get("result").stringValue()).isEqualTo("interrupted");
        assertThat(action.get("count").intValue()).isEqualTo(1);
    }

    @Test
    void manyAreReachedPartByPart() {
        List<String> deliveries = client.all("/deliveries?application_user_id=" + user).stream()
                .map(delivery -> delivery.get("id").stringValue())
                .toList();
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            JsonNode report = rebuild("{\"filter\":{\"application_user_id\":\"" + user + "\"},\"limit\":1"
                    + (after == null ? "" : ",\"after\":\"" + after + "\"") + "}");
            assertThat(report.get("examined").intValue()).isEqualTo(1);
            after = report.get("after").stringValue(null);
            seen.add(after == null ? "the last" : after);
        } while (after != null);
        assertThat(seen).containsExactly(deliveries.getFirst(), "the last");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []
            {"filter":{"status":"completed"}}
            {"filter":{"record_id":7}}
            {"filter":{"kind":"UNREADABLE"},"dry_run":"yes"}
            {"filter":{"kind":"UNREADABLE"},"limit":0}
            {"filter":{}}
            {"filter":{"kind":"TORN"}}
            {"filter":{"kind":"UNREADABLE"},"after":"r"}
            {"records":"all"}
            """)
    void whatCannotBeIsExplained(String body) {
        HttpResponse<String> answer = client.operate("/records/rebuild", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    /// Of the newest delivery.
    private static String effect(JsonNode report) {
        return report.get("changes").get(0).get("effect").stringValue();
    }

    private JsonNode rebuild(String request) {
        HttpResponse<String> answer = client.operate("/records/rebuild", request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }

    private String dish() {
        return client.json("/nutrition_records/" + id).get("dish_name").stringValue();
    }

    private void send(String status, String dish) {
        String body = """
                {"record_id":"%s","status":"%s","application_user_id":"%s","dish_name":"%s"}""".formatted(id, status, user, dish);
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
    }
}

package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@InboxTest
class DeliveryApiTests {

    @Autowired
    private Client client;

    private final String id = UUID.randomUUID().toString();

    @Test
    void aDeliverySaysWhatItWasAndWhatBecameOfIt() {
        String body = send("completed");
        await().until(() ->
                client.json("/deliveries?state=PROCESSED&record_id=" + id).size() == 1);

        JsonNode delivery = client.json("/deliveries?record_id=" + id).get(0);

        assertThat(delivery.propertyNames())
                .contains(
                        "id",
                        "received_at",
                        "origin",
                        "kind",
                        "outcome",
                        "state",
                        "record_id",
                        "attempts",
                        "last_error",
                        "size",
                        "sha256",
                        "key_id");
        assertThat(delivery.get("outcome").stringValue()).isEqualTo("NEW");
        assertThat(delivery.get("attempts").intValue()).as("that failed").isZero();
        assertThat(delivery.get("size").intValue()).isEqualTo(body.length());
        String self = "/deliveries/" + delivery.get("id").stringValue();
        assertThat(client.json(self)).isEqualTo(delivery);
        assertThat(client.get(self + "/body").body()).isEqualTo(body);
        assertThat(client.get(self + "/body").headers().firstValue("Content-Type"))
                .contains("application/octet-stream");
    }

    @Test
    void aDuplicateIsADeliveryToo() {
        send("completed");
        send("completed");
        send("pending");

        List<String> outcomes = client.json("/deliveries?record_id=" + id).findValuesAsString("outcome");
        assertThat(outcomes).containsExactly("STALE", "DUPLICATE", "NEW");
        assertThat(client.json("/deliveries?state=NOT_NEEDED&record_id=" + id).size())
                .isEqualTo(2);
        assertThat(client.json("/deliveries?outcome=duplicate&record_id=" + id).size())
                .isEqualTo(1);
    }

    @Test
    void aListOfSeveralStatesHasEachDeliveryOnce(@Autowired JdbcTemplate jdbc) {
        send("completed");
        send("completed");
        await().until(() -> count("state=PROCESSED") == 1);
        assertThat(states("!state:processed")).containsExactly("NOT_NEEDED");
        String sent = " (select id from delivery where record_id = '" + id + "' and outcome = 'NEW')";
        String batch = " (select batch_id from delivery where id = " + sent + ")";
        jdbc.update("update batch set closed_at = null, due_at = 'infinity' where id = " + batch);
        try {
            assertThat(states("!state:processed")).containsExactly("NOT_NEEDED", "PENDING");
            jdbc.update("insert into outstanding (delivery_id, state, due_at) values (" + sent
                    + ", 'PENDING', 'infinity')");
            assertThat(states("!state:processed")).containsExactly("NOT_NEEDED", "PENDING");
            jdbc.update("update outstanding set state = 'DEAD', dead_at = now() where delivery_id = " + sent);
            assertThat(states("!state:processed")).containsExactly("NOT_NEEDED", "DEAD");
            assertThat(states("!state:processed+!state:not_needed")).containsExactly("DEAD");
            assertThat(states("state:pending")).isEmpty();
        } finally {
            jdbc.update("delete from outstanding where delivery_id = " + sent);
            jdbc.update("update batch set closed_at = now() where id = " + batch);
        }
    }

    private List<String> states(String q) {
        return client.all("/deliveries?q=after:5m+" + q).stream()
                .filter(delivery -> delivery.path("record_id").asString("").equals(id))
                .map(delivery -> delivery.get("state").stringValue())
                .toList();
    }

    @Test
    void theWindowIsOfReceipt() {
        Instant before = Instant.now();
        send("completed");
        String received = client.json("/deliveries?record_id=" + id)
                .get(0)
                .get("received_at")
                .stringValue();

        assertThat(count("from_timestamp=" + received)).isEqualTo(1);
        assertThat(count("to_timestamp=" + received)).isZero();
        assertThat(count("from_timestamp=" + before + "&to_timestamp="
                        + Instant.parse(received).plusNanos(1000)))
                .isEqualTo(1);
        assertThat(count("to_timestamp=" + before.minusSeconds(1))).isZero();
    }

    @Test
    void deliveriesOfAUserAreFound() {
        client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"uid\":\"user " + id + "\"}");

        assertThat(client.json("/deliveries?application_user_id=user%20" + id).size())
                .isEqualTo(1);
    }

    @Test
    void pagesLeadThroughTheWholeListOnce() {
        for (int i = 0; i < 12; i++) {
            send("completed");
        }
        List<String> seen = client.all("/deliveries?limit=5&record_id=" + id).stream()
                .map(delivery -> delivery.get("id").stringValue())
                .toList();
        assertThat(seen).hasSize(12).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "'',2",
        "state:processed,1",
        "STATE:not_needed,-1",
        "state:NOT_NEEDED+outcome:duplicate+origin:webhook+kind:nutrition_record,1",
        "user:%22{user}%22,2",
        "user:bob,0",
        "error:%22no+%22%22answer%22%22%22,0",
        "key:{key},2",
        "key:00000000,0",
        "key:{key}+after:1h+before:5m,0",
        "after:2025-09-15,2",
        "before:2025-09-15T10:30:04Z,0",
        "word,-1",
        "!state:dead,2",
        "!state:Processed,1",
        "!outcome:new+!outcome:updated,1",
        "!kind:nutrition_record,0",
        "!origin:webhook,0",
        "!user:bob,2",
        "!user:%22{user}%22,0",
        "!key:{key},0",
        "!error:boom,2",
        "replay:6ba7b810-9dad-11d1-80b4-00c04fd430c8,0",
        "!replay:6BA7B810-9dad-11d1-80b4-00c04fd430c8,2",
        "!after:2h,-1",
        "state:dead+state:pending,-1",
        "colour:red,-1",
        "%22state:dead%22,-1",
        "after:soon,-1"
    })
    void filtersInOneTextFindTheSame(String q, int found) {
        String user = "user " + id;
        String body = "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"uid\":\"" + user + "\"}";
        client.webhook(body);
        client.webhook(body);
        await().until(() -> count("state=PROCESSED") == 1);
        String key =
                client.json("/deliveries?record_id=" + id).get(0).get("key_id").stringValue();
        String text = "record:" + id + "+" + q.replace("{user}", "user+" + id).replace("{key}", key);

        if (found < 0) {
            assertRefused("q=" + text, "q");
        } else {
            assertThat(client.json("/deliveries?q=" + text).size()).isEqualTo(found);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "q=state:x,state",
        "q=state:dead&state=RETRYING,q",
        "q=!state:x,state",
        "q=,q",
        "q=after:1h+before:2h,to_timestamp",
        "kind=MEAL,kind",
        "outcome=x,outcome",
        "state=x,state",
        "replay_id=none,replay_id",
        "limit=0,limit",
        "from_timestamp=x,from_timestamp",
        "to_timestamp=x,to_timestamp",
        "cursor=x,cursor",
        "record=x,record",
        "record_id=%00,record_id",
        "from_timestamp=0000-01-01T00:00:00&to_timestamp=0000-01-01T00:00:00&cursor=!,cursor"
    })
    void aBadParameterIsNamed(String query, String name) {
        assertRefused(query, name);
    }

    private void assertRefused(String query, String name) {
        HttpResponse<String> answer = client.get("/deliveries?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Client.EXACT.readTree(answer.body()).get("parameter").stringValue())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "/deliveries/6ba7b810-9dad-11d1-80b4-00c04fd430c8,404",
        "/deliveries/6ba7b810-9dad-11d1-80b4-00c04fd430c8/body,404",
        "/deliveries/x,400",
        "/deliveries/1-1-1-1-1,404",
        "/deliveries/x/body,400"
    })
    void whatIsNotThereIsAProblemDocument(String path, int status) {
        HttpResponse<String> answer = client.get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void aWindowFarOutsideOfAllTimeIsEmpty() {
        assertThat(count("to_timestamp=0001-01-01T00:00:00")).isZero();
        assertThat(count("from_timestamp=9999-12-31T23:59:59")).isZero();
        send("completed");
        assertThat(count("from_timestamp=0001-01-01T00:00:00")).isEqualTo(1);
        assertThat(count("from_timestamp=1969-01-01T00:00:00&to_timestamp=9999-01-01T00:00:00"))
                .isEqualTo(1);
    }

    private int count(String query) {
        return client.json("/deliveries?record_id=" + id + "&" + query).size();
    }

    private String send(String status) {
        String body = "{\"record_id\":\"" + id + "\",\"status\":\"" + status + "\"}";
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        return body;
    }
}

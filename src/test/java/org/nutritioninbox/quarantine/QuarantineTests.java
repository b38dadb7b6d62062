package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.KeyFile;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@InboxTest
@DirtiesContext
class QuarantineTests {

    private static final KeyFile KEYS = new KeyFile();

    @Autowired
    private DataSource database;

    @Autowired
    private QuarantineRows rows;

    @Autowired
    private Quarantine quarantine;

    @Autowired
    private Client client;

    private final String id = UUID.randomUUID().toString();

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        KEYS.register(registry);
    }

    @Test
    void whatIsRefusedForItsSignatureIsKeptAsItWas() {
        String signature = Client.sign(body(), "a key that nobody knows");
        refused(body(), "a key that nobody knows", request -> request.header("Content-Type", "application/json"));

        JsonNode one = quarantined(body());

        assertThat(one.get("signature").stringValue()).isEqualTo(signature);
        assertThat(one.get("remote_address").stringValue()).isEqualTo("127.0.0.1");
        assertThat(one.get("size").intValue()).isEqualTo(body().length);
        assertThat(one.get("content_type").stringValue()).isEqualTo("application/json");
        assertThat(one.get("body_kept").booleanValue()).isTrue();
        assertThat(one.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "received_at",
                        "remote_address",
                        "signature",
                        "content_type",
                        "content_coding",
                        "size",
                        "sha256",
                        "body_kept");
        assertThat(client.json("/quarantine/" + one.get("id").stringValue())).isEqualTo(one);
        assertThat(client.json("/deliveries?record_id=" + id).isEmpty()).isTrue();
    }

    @Test
    void thoseOfTheLastHourAreCounted() throws SQLException {
        refused(body(), "wrong", request -> request);
        UUID refused = UUID.fromString(quarantined(body()).get("id").stringValue());
        long lately = rows.count(Instant.now().minus(Duration.ofHours(1)));
        assertThat(lately).isPositive();

        assertThat(rows.count(TimeOrderedIds.timeOf(refused).plusMillis(1))).isLessThan(lately);
        quarantine.refresh();
        assertThat(client.metric("inbox.quarantine.lately")).isEqualTo(lately);
    }

    @Test
    void ofALongBodyOnlyTheDigestIsKept() {
        byte[] longest = (id + "x".repeat(64 * 1024 - id.length())).getBytes(StandardCharsets.UTF_8);
        byte[] longer = (id + "x".repeat(64 * 1024)).getBytes(StandardCharsets.UTF_8);
        refused(longest, "wrong", request -> request);
        refused(longer, "wrong", request -> request);

        assertThat(quarantined(longest).get("body_kept").booleanValue()).isTrue();
        assertThat(quarantined(longer).get("body_kept").booleanValue()).isFalse();
        assertThat(quarantined(longer).get("size").intValue()).isEqualTo(longer.length);
    }

    @Test
    void aListIsFilteredAndGoesPageByPage() {
        Instant before = Instant.now();
        String address = "203.0.113.45";
        for (int i = 0; i < 5; i++) {
            byte[] body = (id + i).getBytes(StandardCharsets.UTF_8);
            refused(body, "wrong", request -> request.header("X-Forwarded-For", address));
        }
        await().until(() -> client.all("/quarantine?remote_address=" + address).size() == 5);

        List<JsonNode> all = client.all("/quarantine?limit=2&remote_address=" + address);
        assertThat(all.stream().map(one -> one.get("id").stringValue()))
                .hasSize(5)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(client.all("/quarantine?remote_address=" + address + "&to_timestamp=" + before))
                .isEmpty();
        assertThat(client.all("/quarantine?remote_address=" + address + "&from_timestamp=" + before))
                .hasSize(5);
        assertThat(client.all("/quarantine?q=sender:" + address + "+after:" + before))
                .hasSize(5);
        assertThat(client.all("/quarantine?q=sender:" + address + "+before:" + before))
                .isEmpty();
        assertThat(client.all("/quarantine?q=!sender:" + address).toString()).doesNotContain(address);
    }

    @Test
    void whatProvesGenuineIsLetInOnceItsKeyIsInForce() throws IOException {
        String key = "key-" + UUID.randomUUID();
        byte[] malformed = ("{\"record_id\":\"" + id).getBytes(StandardCharsets.UTF_8);
        byte[] coded = gzip(body());
        refused(body(), key, request -> request);
        refused(body(), key, request -> request);
        refused(malformed, key, request -> request);
        refused(coded, key, request -> request.header("Content-Encoding", "gzip"));
        refused(("{\"forged\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8), "wrong", request -> request);
        String again = quarantined(body()).get("id").stringValue();
        quarantined(malformed);
        quarantined(coded);
        quarantined(("{\"forged\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));

        assertThat(verify().get("accepted").intValue()).isZero();
        KEYS.putInForce(client, key);
        assertThat(client.json("/quarantine/" + again + "/diagnosis")
                        .get("explanation")
                        .stringValue())
                .contains("POST /quarantine/verify");
        JsonNode result = verify();

        assertThat(result.get("accepted").intValue()).isEqualTo(4);
        assertThat(result.get("tried").intValue()).isGreaterThanOrEqualTo(5);
        assertThat(client.json("/nutrition_records/" + id).get("status").stringValue())
                .isEqualTo("completed");
        JsonNode deliveries = client.json("/deliveries?record_id=" + id);
        assertThat(deliveries.findValuesAsString("origin")).containsOnly("QUARANTINE");
        // the coded bytes are another version of the same content
        assertThat(deliveries.findValuesAsString("outcome")).hasSize(3).contains("NEW", "DUPLICATE");
        assertThat(client.json("/deliveries?kind=MALFORMED&limit=500").findValuesAsString("sha256"))
                .contains(sha256(malformed));
        assertThat(client.get("/quarantine/" + again).statusCode()).isEqualTo(404);
        assertThat(verify().get("accepted").intValue()).isZero();
        JsonNode action =
                client.json("/audit/actions?action=quarantine.verify&limit=3").get(2);
        assertThat(action.get("count").intValue()).isEqualTo(4);
        assertThat(action.get("who").stringValue()).isEqualTo("operator");
    }

    /// Somebody holds its row for longer than anybody waits.
    @Test
    void whatCannotBeRemovedIsSaidToBeLetInAllTheSame() throws IOException, SQLException {
        String key = "key-" + UUID.randomUUID();
        refused(body(), key, request -> request);
        String held = quarantined(body()).get("id").stringValue();
        KEYS.putInForce(client, key);
        HttpResponse<String> answer;
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from quarantine where id = '" + held + "' for update");
            answer = client.operate("/quarantine/verify", "");
            other.rollback();
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Client.EXACT.readTree(answer.body()).get("accepted").intValue())
                .isEqualTo(1);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);
        JsonNode action =
                client.json("/audit/actions?action=quarantine.verify&limit=1").get(0);
        assertThat(action.get("result").stringValue()).isEqualTo("interrupted");
        assertThat(action.get("count").intValue()).isEqualTo(1);
        assertThat(verify().get("accepted").intValue()).isEqualTo(1);
        assertThat(client.json("/deliveries?record_id=" + id).findValuesAsString("outcome"))
                .containsExactlyInAnyOrder("NEW", "DUPLICATE");
    }

    /// Its writer waits for a lock, and its queue is full.
    @Test
    void aFloodNeverKeepsTheDoorWaiting() throws Exception {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table quarantine in access exclusive mode");
            for (int i = 0; i < 600; i++) {
                flood("203.0.113." + i % 200, "x".repeat(1000));
                if (i % 20 == 0) {
                    assertThat(client.webhook("{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}")
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
            other.rollback();
        }
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    flood("192.0.2.200", "x");
                    return !client.all("/quarantine?remote_address=192.0.2.200").isEmpty();
                });
    }

    @Test
    void aViewerMayLookAndNotLetIn() {
        assertThat(client.postAsViewer("/quarantine/verify").statusCode()).isEqualTo(403);
        assertThat(client.get("/quarantine").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/quarantine/6ba7b810-9dad-11d1-80b4-00c04fd430c8,404",
        "/quarantine/6ba7b810-9dad-11d1-80b4-00c04fd430c8/diagnosis,404",
        "/quarantine/x,400",
        "/quarantine/1-1-1-1-1,404",
        "/quarantine/x/diagnosis,400",
        "/quarantine?limit=0,400",
        "/quarantine?cursor=x,400",
        "/quarantine?address=x,400",
        "/quarantine?from_timestamp=x,400",
        "/quarantine?remote_address=%00,400",
        "/quarantine?q=soup,400",
        "/quarantine?q=sender:x&remote_address=y,400"
    })
    void whatIsNotThereOrNotUnderstoodIsAProblemDocument(String path, int status) {
        HttpResponse<String> answer = client.get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    private JsonNode verify() {
        HttpResponse<String> answer = client.operate("/quarantine/verify", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }

    private void refused(byte[] body, String key, UnaryOperator<HttpRequest.Builder> more) {
        assertThat(client.webhook(body, key, more).statusCode()).isIn(401, 415);
    }

    private void flood(String address, String text) {
        byte[] body = (UUID.randomUUID() + text).getBytes(StandardCharsets.UTF_8);
        refused(body, "wrong", request -> request.header("X-Forwarded-For", address));
    }

    private JsonNode quarantined(byte[] body) {
        return await().until(
                        () -> client.all("/quarantine?limit=500").stream()
                                .filter(one -> one.get("sha256").stringValue().equals(sha256(body)))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private byte[] body() {
        return ("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(DigestUtils.sha256(bytes));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(bytes);
        }
        return coded.toByteArray();
    }
}

package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@InboxTest
class DoorTests {

    private static final int LIMIT = 1024 * 1024;

    @LocalServerPort
    private int port;

    @Autowired
    private Client client;

    private final String id = UUID.randomUUID().toString();

    @Test
    void aSignedRecordIsAnsweredWithExactly200Ok() {
        HttpResponse<String> answer = client.webhook(body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("OK");
        assertThat(delivery().get("origin").stringValue()).isEqualTo("WEBHOOK");
    }

    @Test
    void everyKeyInForceIsTrustedAndOnlyItsIdIsKept() {
        client.webhook(bytes(), InboxTest.KEY, request -> request);
        String first = delivery().get("key_id").stringValue();
        client.webhook(bytes(), InboxTest.SECOND_KEY, request -> request);
        String second = delivery().get("key_id").stringValue();

        assertThat(first).matches("[0-9a-f]{8}").isNotEqualTo(second);
    }

    @Test
    void hexIsTakenInEitherCase() {
        String signature = Client.sign(bytes(), InboxTest.KEY).toUpperCase(Locale.ROOT);

        assertThat(post(bytes(), signature).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankSignatureIsMissing(String signature) {
        assertRefused(
                post(bytes(), signature),
                400,
                "Missing signature: send the hex HMAC-SHA256 of the body as x-body-signature");
    }

    @Test
    void noSignatureIsMissing() {
        HttpResponse<String> answer =
                client.send(client.request("/nutrition-webhook").POST(HttpRequest.BodyPublishers.ofString(body())));

        assertRefused(answer, 400, "Missing signature: send the hex HMAC-SHA256 of the body as x-body-signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0000000000000000000000000000000000000000000000000000000000000000", "sha256=00"})
    void aSignatureThatDoesNotMatchIsInvalid(String signature) {
        assertRefused(
                post(bytes(), signature), 401, "Invalid signature: sign the bytes that are sent, with a key in force");
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void aSignatureOutsideAsciiIsInvalid() throws IOException {
        String head = "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nx-body-signature: ";
        try (RawSocket socket = new RawSocket(port)) {
            socket.write(head.getBytes(StandardCharsets.US_ASCII))
                    .write(new byte[] {(byte) 0x85, (byte) 0xFF})
                    .write("\r\n\r\n{}");
            assertThat(socket.answer()).startsWith("HTTP/1.1 401").contains("Invalid signature");
        }
    }

    @Test
    void twoSignaturesAreInvalidEvenIfBothMatch() {
        String signature = Client.sign(bytes(), InboxTest.KEY);
        HttpResponse<String> answer = client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", signature)
                .header("X-Body-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body())));

        assertRefused(answer, 401, "Invalid signature: sign the bytes that are sent, with a key in force");
    }

    @Test
    void signedBytesThatAreNotJsonAreRefusedAndKept() {
        String body = "{\"record_id\":\"" + id + "\"";
        assertRefused(client.webhook(body), 400, "Invalid JSON: send a body of RFC 8259 in UTF-8");

        JsonNode malformed = client.json("/deliveries?kind=MALFORMED&limit=500");
        assertThat(malformed.findValuesAsString("sha256")).contains(sha256(body));
        assertThat(malformed.findValuesAsString("last_error"))
                .allMatch(reason -> reason.startsWith("not valid") || reason.equals("empty"));
    }

    @Test
    void anEmptyBodyIsNotJson() {
        assertRefused(client.webhook(""), 400, "Invalid JSON: send a body of RFC 8259 in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"event_type\":\"record_change\"}]", "{\"sections\":[]}", "{\"hello\":1}", "7"})
    void signedJsonOfAnotherKindIsKeptToo(String body) {
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        assertThat(client.json("/deliveries?outcome=NO_RECORD&limit=500").findValuesAsString("sha256"))
                .contains(sha256(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "text/plain; charset=utf-16",
                "nonsense"
            })
    void theContentTypeDoesNotMatter(String type) {
        byte[] bytes = "{\"record_id\":\"%s\",\"status\":\"completed\",\"dish_name\":\"a=b&c=%%zz+é\"}"
                .formatted(id)
                .getBytes(StandardCharsets.UTF_8);

        assertThat(client.webhook(bytes, InboxTest.KEY, request -> request.header("Content-Type", type))
                        .statusCode())
                .isEqualTo(200);
        assertThat(keptBody()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void noContentTypeIsNeededAndAQueryStringIsLeftAlone() throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.write("POST /nutrition-webhook?a=%%zz&b HTTP/1.1\r\nHost: x\r\nx-body-signature: "
                    + Client.sign(bytes(), InboxTest.KEY)
                    + "\r\nContent-Length: " + bytes().length + "\r\n\r\n" + body());
            assertThat(socket.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aBodyMayComeInChunks() throws IOException {
        byte[] bytes = bytes();
        try (RawSocket socket = new RawSocket(port)) {
            socket.write(
                    "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nx-body-signature: "
                            + Client.sign(bytes, InboxTest.KEY) + "\r\n\r\n");
            for (byte b : bytes) {
                socket.write("1\r\n").write(new byte[] {b}).write("\r\n");
            }
            socket.write("0\r\n\r\n");
            assertThat(socket.answer()).startsWith("HTTP/1.1 200");
        }
        assertThat(keptBody()).isEqualTo(body());
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() {
        assertThat(client.webhook(padded(LIMIT)).statusCode()).isEqualTo(200);
    }

    @Test
    void oneByteMoreIsTooLarge() {
        assertRefused(
                client.webhook(padded(LIMIT + 1)), 413, "The body is too large: raise WEBHOOK_BODY_LIMIT to accept it");
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void aBodyWithoutALengthIsNotReadOnPastTheLimit() throws IOException {
        byte[] chunk = new byte[64 * 1024];
        try (RawSocket socket = new RawSocket(port)) {
            socket.write(
                    "POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nx-body-signature: 00\r\n\r\n");
            for (int sent = 0; sent <= LIMIT; sent += chunk.length) {
                socket.write(Integer.toHexString(chunk.length) + "\r\n")
                        .write(chunk)
                        .write("\r\n");
            }
            // the last chunk never comes
            assertThat(socket.answer()).startsWith("HTTP/1.1 413").contains("Connection: close");
        }
    }

    @Test
    void aLengthOverTheLimitIsRefusedBeforeAnythingIsSent() throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.write("POST /nutrition-webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                    + (LIMIT + 1) + "\r\nx-body-signature: 00\r\n\r\n");
            assertThat(socket.answer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aCodedBodyIsTakenWhereTheCodedBytesAreSigned() throws IOException {
        byte[] coded = gzip(bytes());

        assertThat(coded(coded, Client.sign(coded, InboxTest.KEY)).statusCode()).isEqualTo(200);
        assertThat(client.json("/nutrition_records/" + id).get("status").stringValue())
                .isEqualTo("completed");
        assertThat(delivery().get("size").intValue()).isEqualTo(coded.length);
    }

    @Test
    void aCodingThatIsAppliedAndNotNamedDoesNoHarm() throws IOException {
        byte[] coded = gzip(bytes());

        assertThat(client.webhook(coded, InboxTest.KEY, request -> request).statusCode())
                .isEqualTo(200);
        assertThat(client.json("/nutrition_records/" + id).get("status").stringValue())
                .isEqualTo("completed");
    }

    @Test
    void aCodedBodyIsRefusedWhereTheDecodedBytesAreSigned() throws IOException {
        HttpResponse<String> answer = coded(gzip(bytes()), Client.sign(bytes(), InboxTest.KEY));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void aCodedBodyThatSaysNothingIsRefusedAndKept() throws IOException {
        byte[] coded = gzip("not json".getBytes(StandardCharsets.UTF_8));

        assertThat(coded(coded, Client.sign(coded, InboxTest.KEY)).statusCode()).isEqualTo(415);
        assertThat(client.json("/deliveries?kind=MALFORMED&limit=500").findValuesAsString("sha256"))
                .contains(sha256(coded));
    }

    @Test
    void aCodingThatIsNamedAndNotAppliedDoesNoHarm() {
        assertThat(coded(bytes(), Client.sign(bytes(), InboxTest.KEY)).statusCode())
                .isEqualTo(200);
        assertThat(keptBody()).isEqualTo(body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"})
    void anotherMethodIsNotAllowed(String method) {
        HttpResponse<String> answer =
                client.send(client.request("/nutrition-webhook").method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void nothingIsSetOrAskedForAtTheDoor() {
        HttpResponse<String> answer = client.webhook(body());

        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate");
    }

    /// One more is paid for by every webhook: see [WebhookConfiguration] for how to keep it off the path.
    @Test
    void twoFiltersAreOnThePathAndLetEveryWebhookPass(@Autowired ServletContext servlet) {
        assertThat(servlet.getFilterRegistrations().keySet())
                .containsExactlyInAnyOrder("observation", "springSecurityFilterChain");
    }

    @Test
    void aWebhookIsTimedOnce(@Autowired MeterRegistry meters) {
        client.webhook(body());

        assertThat(meters.getMeters())
                .extracting(Meter::getId)
                .filteredOn(meter -> meter.getName().equals("inbox.webhook")
                        || String.valueOf(meter.getTag("uri")).contains("nutrition-webhook")
                        || meter.getName().startsWith("spring.security.http"))
                .extracting(Meter.Id::getName)
                .containsOnly("inbox.webhook");
    }

    @Test
    void otherRequestsAreObserved(@Autowired MeterRegistry meters) {
        deliveries();

        await().untilAsserted(() -> assertThat(meters.find("http.server.requests")
                        .tag("uri", "/deliveries")
                        .timers())
                .isNotEmpty());
    }

    private String body() {
        return "{\"record_id\":\"" + id + "\",\"status\":\"completed\"}";
    }

    private byte[] bytes() {
        return body().getBytes(StandardCharsets.UTF_8);
    }

    private String padded(int length) {
        String start = "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"x\":\"";
        return start + "x".repeat(length - start.length() - 2) + "\"}";
    }

    private HttpResponse<String> post(byte[] bytes, String signature) {
        return client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    private HttpResponse<String> coded(byte[] bytes, String signature) {
        return client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", signature)
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    private JsonNode deliveries() {
        return client.json("/deliveries?record_id=" + id);
    }

    private JsonNode delivery() {
        return deliveries().get(0);
    }

    private String keptBody() {
        return client.get("/deliveries/" + delivery().get("id").stringValue() + "/body")
                .body();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Client.EXACT.readTree(answer.body());
        assertThat(problem.get("detail").stringValue()).isEqualTo(detail);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(bytes);
        }
        return coded.toByteArray();
    }

    private static String sha256(String body) {
        return sha256(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] body) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

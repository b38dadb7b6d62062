package org.nutritioninbox.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nutritioninbox.query.TryAgain;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

@InboxTest(properties = {"webhook.retired-keys=" + DoctorTests.RETIRED})
@DirtiesContext
class DoctorTests {

    static final String RETIRED = "retired-key-0123456789";

    @Autowired
    private Client client;

    @Autowired
    private Doctor doctor;

    /// The bytes that were signed, the bytes that were sent, and the header.
    static Stream<Sent> changed() {
        String meal = meal();
        String lines = meal.replace(",", ",\n");
        byte[] bytes = bytes(meal);
        String hex = Client.sign(bytes, InboxTest.SECOND_KEY);
        byte[] digest = HexFormat.of().parseHex(hex);
        String base64 = Base64.getEncoder().encodeToString(digest);
        return Stream.of(
                new Sent(Cause.RETIRED_KEY, bytes, Client.sign(bytes, RETIRED)),
                new Sent(Cause.BASE64, bytes, base64),
                new Sent(
                        Cause.BASE64,
                        bytes,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(digest)),
                new Sent(Cause.BASE64, bytes, Base64.getEncoder().encodeToString(bytes(hex))),
                new Sent(Cause.PREFIX, bytes, "sha256=" + hex),
                new Sent(Cause.PREFIX, bytes, "sha256=" + base64),
                new Sent(Cause.PREFIX, bytes, "HMAC-SHA256 " + hex),
                new Sent(Cause.PREFIX, bytes, "hmac: '" + hex + "'"),
                new Sent(Cause.PREFIX, bytes, "\"" + hex + "\""),
                new Sent(Cause.PREFIX, bytes, "t=1,v1=" + hex),
                new Sent(Cause.PREFIX, bytes, hex + "," + hex),
                signed(Cause.TRAILING_NEWLINE, meal + "\n", meal),
                signed(Cause.TRAILING_NEWLINE, meal + "\r\n", meal),
                signed(Cause.TRAILING_NEWLINE, meal, meal + "\n"),
                signed(Cause.TRAILING_NEWLINE, meal, meal + "\r\n"),
                signed(Cause.LINE_ENDINGS, lines, lines.replace("\n", "\r\n")),
                signed(Cause.LINE_ENDINGS, lines.replace("\n", "\r\n"), lines),
                signed(Cause.BOM, meal, "\uFEFF" + meal),
                signed(Cause.BOM, "\uFEFF" + meal, meal),
                charset(StandardCharsets.ISO_8859_1, meal.replace("œ", "oe")),
                charset(Charset.forName("windows-1252"), meal),
                charset(StandardCharsets.UTF_16, meal),
                charset(StandardCharsets.UTF_16LE, meal),
                charset(StandardCharsets.UTF_16BE, meal),
                signed(Cause.CHARSET, new String(bytes, StandardCharsets.ISO_8859_1), meal),
                signed(Cause.CHARSET, meal, new String(bytes, StandardCharsets.ISO_8859_1)),
                arrivedIn(StandardCharsets.UTF_16, meal),
                arrivedIn(StandardCharsets.ISO_8859_1, meal.replace("œ", "oe")),
                new Sent(Cause.COMPRESSED, gzip(bytes), hex),
                signed(Cause.LEGACY_SCHEME, "evt-1", "{\"event_id\":\"evt-1\"}"),
                signed(Cause.LEGACY_SCHEME, "evt-2", "[{\"event_id\":\"evt-1\"},{\"event_id\":\"evt-2\"}]"),
                new Sent(Cause.TRUNCATED, Arrays.copyOf(bytes, bytes.length - 40), sign(bytes("what nobody sent"))),
                new Sent(Cause.TRUNCATED, new byte[0], sign(bytes("what nobody sent"))),
                new Sent(Cause.UNKNOWN, bytes, Client.sign(bytes, "a key that nobody knows")),
                new Sent(Cause.UNKNOWN, bytes, "no signature at all"),
                new Sent(Cause.UNKNOWN, bytes("\u0000\u0001 no JSON"), sign(bytes("what nobody sent"))));
    }

    @ParameterizedTest
    @MethodSource("changed")
    void theCauseIsFound(Sent sent) {
        JsonNode diagnosis = diagnosis(sent.body, sent.signature, Map.of());

        assertThat(diagnosis.get("cause").stringValue())
                .as(diagnosis.get("explanation").stringValue())
                .isEqualTo(sent.cause.name());
        assertThat(diagnosis.get("explanation").stringValue())
                .endsWith(".")
                .doesNotContain(InboxTest.SECOND_KEY, RETIRED, "brûlée");
    }

    static Stream<String> written() {
        String meal = meal();
        JsonNode json = Client.EXACT.readTree(meal);
        return Stream.of(
                Client.EXACT.writerWithDefaultPrettyPrinter().writeValueAsString(json),
                meal.replace(",", ", ").replace(":", ": "),
                """
                {
                  "record_id": "r",
                  "list": [
                    1.50,
                    {}
                  ],
                  "none": [],
                  "slash": "a/b"
                }""",
                """
                {
                    "record_id": "r",
                    "list": [
                        1.50,
                        {}
                    ]
                }
                """,
                "{\n\t\"b\": 1e5,\n\t\"a\": [\n\t\tnull\n\t]\n}",
                "{\"a\": [1, 2, {\"b\": \"\\u00e9\\ud83c\\udf55\"}], \"c\": \"\\n\"}",
                "{\"a\":\"\\u00C9\"}",
                "{\"url\":\"https:\\/\\/example.com\",\"dish\":\"\\u00e9\"}",
                "{\"a\":\"\\u003cb\\u003e \\u0026\"}");
    }

    @ParameterizedTest
    @MethodSource("written")
    void theSameJsonWrittenDifferentlyIsFound(String signed) {
        byte[] sent = bytes(Client.EXACT.writeValueAsString(Client.EXACT.readTree(signed)));
        // where a number is not written with the digits that it had, or nothing is left to change, the layout is
        byte[] other = signed.contains("1.50") || signed.contains("1e5") || Arrays.equals(sent, bytes(signed))
                ? bytes(" " + signed.replace("\n", " "))
                : sent;

        JsonNode diagnosis = diagnosis(other, sign(bytes(signed)), Map.of());

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("RESERIALISED");
    }

    @Test
    void sortedNamesAreFound() {
        JsonNode diagnosis = diagnosis(
                bytes("{\"b\":1,\"a\":{\"d\":2,\"c\":3}}"), sign(bytes("{\"a\":{\"c\":3,\"d\":2},\"b\":1}")), Map.of());

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("RESERIALISED");
        assertThat(diagnosis.get("explanation").stringValue()).contains("sorted");
    }

    @Test
    void aRetiredKeyIsMentionedBesideAnotherCause() {
        byte[] body = bytes(meal());
        JsonNode prefixed = diagnosis(body, "sha256=" + Client.sign(body, RETIRED), Map.of());
        JsonNode compressed = diagnosis(gzip(body), Client.sign(body, RETIRED), Map.of("Content-Encoding", "gzip"));

        assertThat(prefixed.get("cause").stringValue()).isEqualTo("PREFIX");
        assertThat(prefixed.get("explanation").stringValue()).contains("retired");
        assertThat(compressed.get("cause").stringValue()).isEqualTo("COMPRESSED");
        assertThat(compressed.get("explanation").stringValue()).contains("retired");
    }

    @ParameterizedTest
    @CsvSource({"true,is right", "false,Nothing proves"})
    void theHeaderOfTheFormerSchemeIsFound(boolean isRight, String says) {
        byte[] body = bytes("[{\"event_id\":\"" + UUID.randomUUID() + "\"},{\"event_id\":\"evt-7\"}]");
        String legacy = isRight ? sign(bytes("evt-7")) : "nonsense";

        JsonNode diagnosis = diagnosis(body, sign(bytes("what nobody sent")), Map.of("X-Spike-Signature", legacy));

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("LEGACY_SCHEME");
        assertThat(diagnosis.get("explanation").stringValue()).contains(says);
    }

    @Test
    void theSignatureOfADeliveryThatWasKeptIsFound() {
        String other = meal();
        assertThat(client.webhook(other).statusCode()).isEqualTo(200);

        JsonNode diagnosis = diagnosis(bytes(meal()), Client.sign(bytes(other), InboxTest.KEY), Map.of());

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("OTHER_BODY");
    }

    @Test
    void theSignatureOfABodyInQuarantineIsFound() {
        byte[] other = bytes(meal());
        diagnosis(other, "x", Map.of());

        assertThat(diagnosis(bytes(meal()), sign(other), Map.of()).get("cause").stringValue())
                .isEqualTo("OTHER_BODY");
    }

    @Test
    void aBodyWhoseWholeCameLaterIsSeenToBeTruncated() {
        byte[] whole = bytes("7 is JSON, and so is what is left of it: " + UUID.randomUUID());
        byte[] sent = Arrays.copyOf(whole, 1);
        client.webhook(whole, InboxTest.KEY, request -> request);

        JsonNode diagnosis = diagnosis(sent, Client.sign(whole, InboxTest.KEY), Map.of());

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("TRUNCATED");
        assertThat(diagnosis.get("explanation").stringValue()).contains("longer body");
    }

    @Test
    void ofALongBodyOnlyTheDigestIsThereAndThatIsSaid() {
        byte[] body = bytes("\"" + UUID.randomUUID() + "x".repeat(64 * 1024) + "\"");

        JsonNode diagnosis = diagnosis(body, sign(bytes("what nobody sent")), Map.of());

        assertThat(diagnosis.get("cause").stringValue()).isEqualTo("UNKNOWN");
        assertThat(diagnosis.get("explanation").stringValue()).contains("Only the digest");
    }

    @Test
    void theDeepestNestingDoesNoHarm() {
        byte[] body = bytes("[".repeat(60_000) + UUID.randomUUID());

        assertThat(diagnosis(body, "x", Map.of()).get("cause").stringValue()).isEqualTo("UNKNOWN");
    }

    @Test
    void aLargeBodyIsLookedIntoAsWell() {
        StringBuilder list = new StringBuilder("[\"").append(UUID.randomUUID()).append('"');
        while (list.length() < 60_000) {
            list.append(",{\"name\":\"crème brûlée 1/2\",\"energy\":200.0}");
        }

        assertThat(diagnosis(bytes(list.append(']').toString()), sign(bytes("what nobody sent")), Map.of())
                        .get("cause")
                        .stringValue())
                .isEqualTo("UNKNOWN");
    }

    @Test
    void aBombIsNotUnpacked() {
        byte[] bomb = gzip(new byte[40_000_000]);

        assertThat(diagnosis(bomb, sign(new byte[40_000_000]), Map.of())
                        .get("cause")
                        .stringValue())
                .isEqualTo("UNKNOWN");
    }

    @Test
    void whateverIsExplainedIsNotAccepted() {
        byte[] body = bytes(meal());
        diagnosis(body, Client.sign(body, RETIRED), Map.of());
        String id = client.all("/quarantine?limit=500").stream()
                .filter(one -> one.get("sha256").stringValue().equals(sha256(body)))
                .findFirst()
                .orElseThrow()
                .get("id")
                .stringValue();

        client.operate("/quarantine/verify", "");

        assertThat(client.get("/quarantine/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aDiagnosisThatOthersHoldUpFails() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        Thread busy = Thread.ofVirtual()
                .start(() -> doctor.diagnose("x", null, bytes(meal()), _ -> {
                    begun.complete(null);
                    mayEnd.join();
                    return Optional.empty();
                }));
        begun.join();
        CompletableFuture<Diagnosis> second = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                second.complete(doctor.diagnose("x", null, bytes(meal()), _ -> Optional.empty()));
            } catch (TryAgain e) {
                second.completeExceptionally(e);
            }
        });
        // sooner than after 15 s
        waiting.interrupt();

        assertThat(second).failsWithin(Duration.ofSeconds(5));
        mayEnd.complete(null);
        busy.join();
    }

    private JsonNode diagnosis(byte[] body, String signature, Map<String, String> headers) {
        HttpRequest.Builder request = client.request("/nutrition-webhook").header("x-body-signature", signature);
        headers.forEach(request::header);
        assertThat(client.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                        .statusCode())
                .isIn(401, 415);
        String id = await().until(() -> quarantined(body, signature), Optional::isPresent)
                .orElseThrow();
        return client.json("/quarantine/" + id + "/diagnosis");
    }

    private Optional<String> quarantined(byte[] body, String signature) {
        return client.all("/quarantine?limit=500").stream()
                .filter(one -> one.get("sha256").stringValue().equals(sha256(body))
                        && one.get("signature").stringValue().equals(signature))
                .map(one -> one.get("id").stringValue())
                .findFirst();
    }

    private static Sent signed(Cause cause, String signed, String sent) {
        return new Sent(cause, bytes(sent), sign(bytes(signed)));
    }

    private static Sent charset(Charset charset, String text) {
        return new Sent(Cause.CHARSET, bytes(text), sign(text.getBytes(charset)));
    }

    private static Sent arrivedIn(Charset charset, String text) {
        return new Sent(Cause.CHARSET, text.getBytes(charset), sign(bytes(text)));
    }

    private static String meal() {
        return """
            {"record_id":"%s","status":"completed","dish_name":"crème brûlée \\"à la carte\\" 1/2",\
            "energy":200.0,"empty":{},"none":[],"ingredients":[{"name":"<egg> & œuf","unit":"g"},{"name":"b","list":[1,2]}]}""".formatted(UUID.randomUUID());
    }

    private static String sign(byte[] bytes) {
        return Client.sign(bytes, InboxTest.SECOND_KEY);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(DigestUtils.sha256(bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return compressed.toByteArray();
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Sent(Cause cause, byte[] body, String signature) {

        @Override
        public String toString() {
            return cause + " " + signature;
        }
    }
}

package org.nutritioninbox.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.nutritioninbox.support.FakeProvider.answer;
import static org.nutritioninbox.support.FakeProvider.hangUp;
import static org.nutritioninbox.support.FakeProvider.json;
import static org.nutritioninbox.support.FakeProvider.retryAfter;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.RawSocket;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/// A photo on its way to the provider, and everything that can come in between.
@InboxTest(
        properties = {
            "ops.submitter-password=" + SubmissionStoryTests.PASSWORD,
            "provider.first-wait=1ms",
            "provider.breaker-open=1ms"
        })
class SubmissionStoryTests {

    static final String PASSWORD = "submitter-test-password";

    private static final String SUBMIT = "POST /v3/nutrition_records/image";

    @AutoClose
    private static final FakeProvider PROVIDER = new FakeProvider();

    private static final String PHOTO = Photos.base64(Photos.usual());

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    private final String user = "user-" + UUID.randomUUID();
    private final String record = UUID.randomUUID().toString();

    @Autowired
    private Client client;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.register(registry);
    }

    @BeforeEach
    void client() {
        PROVIDER.when(SUBMIT, json(200, pending()));
    }

    private String pending() {
        return "{\"record_id\":\"" + record
                + "\", \"status\":\"pending\",\"uploaded_at\":\"2025-09-15T10:30:04.521Z\"}";
    }

    private String completed() {
        return "{\"record_id\":\"" + record + "\",\"status\":\"completed\",\"application_user_id\":\"" + user
                + "\",\"dish_name\":\"Salad\",\"modified_at\":\"2025-09-15T10:30:12.132Z\"}";
    }

    @Test
    void aPhotoIsPassedOnAndItsResultExpected() {
        HttpResponse<String> answer = submit("""
                { "wait_on_process":false , "application_user_id" : "%s", "body":"%s","analysis_mode": "fast",
                "include_nutrition_fields":["energy_kcal", "iron_mg"],"consumed_at":"2025-09-15T10:30:04Z" }
                """.formatted(user, PHOTO));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(pending());
        assertThat(sent()).isEqualTo(Client.EXACT.readTree("""
                {"wait_on_process":false, "body":"%s", "analysis_mode":"fast",
                "include_nutrition_fields":["energy_kcal", "iron_mg"], "consumed_at":"2025-09-15T10:30:04Z"}
                """.formatted(PHOTO)));
        assertThat(expectation().get("state").stringValue()).isEqualTo("WAITING");
        assertThat(expectation().get("record_id").stringValue()).isEqualTo(record);
        assertThat(expectation().get("overdue").booleanValue()).isFalse();

        client.webhook(completed());
        assertThat(expectation().get("state").stringValue()).isEqualTo("ANSWERED");
    }

    @Test
    void aFormIsMadeIntoTheProvidersJson() throws IOException {
        HttpResponse<String> answer = submitForm(
                Map.of(
                        "application_user_id", user,
                        "include_ingredients", "true",
                        "include_nutrition_fields", "energy_kcal,iron_mg",
                        "max_duration_seconds", "30",
                        "country_code", "de"),
                Photos.usual());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sent()).isEqualTo(Client.EXACT.readTree("""
                {"body":"%s", "include_ingredients":true, "include_nutrition_fields":["energy_kcal","iron_mg"],
                "max_duration_seconds":30, "country_code":"de"}""".formatted(PHOTO)));
    }

    @Test
    void theLongestPhotoGetsThrough() throws IOException {
        byte[] photo = Photos.padded(Photos.usual(), Photo.MAX_ENCODED_LENGTH / 4 * 3);

        assertThat(submitForm(Map.of("application_user_id", user), photo).statusCode())
                .isEqualTo(200);
        assertThat(submit(of("\"body\":\"" + Photos.base64(photo).replace("/", "\\/") + "\""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(PROVIDER.asked(SUBMIT).stream()
                        .filter(request -> request.authorization().startsWith("Bearer " + user))
                        .map(request -> Client.EXACT
                                .readTree(request.body())
                                .get("body")
                                .stringValue()
                                .length()))
                .containsExactly(Photo.MAX_ENCODED_LENGTH, Photo.MAX_ENCODED_LENGTH);
    }

    @Test
    void aPhotoThatIsTooLongOrNoBase64IsRefused() {
        String photo = Photos.base64(Photos.usual());
        String tooLong = Photos.base64(Photos.padded(Photos.usual(), Photo.MAX_ENCODED_LENGTH / 4 * 3 + 3));

        assertThat(submit(of("\"body\":\"" + tooLong + "\"")).body()).contains("10 MB");
        for (String wrong : List.of(
                "data:image/jpeg;base64," + photo,
                photo.replace("/", "_") + "_AAA",
                photo.substring(0, 75) + "\\n" + photo.substring(75),
                "AAAAA",
                "AAAAA===",
                "AA=A")) {
            HttpResponse<String> answer = submit(of("\"body\":\"" + wrong + "\""));

            assertThat(answer.statusCode()).as(wrong).isEqualTo(422);
            assertThat(answer.body()).contains("body.body").contains("base64");
        }
        assertThat(asked()).isZero();
    }

    @Test
    void manyOrLongValuesAreRefused() {
        String names = "\"a\",".repeat(100_000) + "\"a\"";
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        for (String value : List.of("[" + names + "]", deep, "\"" + "a".repeat(100_000) + "\"")) {
            assertThat(submit(of("\"include_nutrition_fields\":" + value)).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aUrlWillDo() {
        assertThat(submit(of("\"body_url\":\"https://example.com/a.jpg\"")).statusCode())
                .isEqualTo(200);
        assertThat(sent()).isEqualTo(Client.EXACT.readTree("{\"body_url\":\"https://example.com/a.jpg\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'body_url':'https://a.example/x','application_user_id':'x' | body.application_user_id",
                "'body':7 | body.body",
                "'body':'AAAA' | body.body",
                "'body':'AAAA','body':'AAAA' | body.body",
                "'body':'nonsense!' | body.body",
                "'country_code':'de' | body.body"
            })
    void whatIsWrongIsNamed(String members, String location) {
        HttpResponse<String> answer = submit(of(members.replace('\'', '"')));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Client.EXACT.readTree(answer.body());
        assertThat(problem.get("errors").findValuesAsString("location")).contains(location);
        assertThat(problem.get("detail").stringValue()).contains(location);
        assertThat(problem.get("outcome").stringValue()).isEqualTo("not_submitted");
        assertThat(asked()).isZero();
    }

    @Test
    void theUserHasToBeNamed() {
        assertThat(submit("{\"body_url\":\"https://a.example/x\"}").body()).contains("body.application_user_id");
        assertThat(submit("{\"body_url\":\"https://a.example/x\",\"application_user_id\":\"a b\"}")
                        .body())
                .contains("body.application_user_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"a\":}", "{} {}", "{\"body\":\"AAAA"})
    void whatIsNoJsonIsRefused(String body) {
        assertThat(submit(body).statusCode()).isEqualTo(400);
    }

    @Test
    void aRefusedClientMayFinishSendingAndSeesTheAnswer() {
        assertThat(submit("{\"body\":?" + "A".repeat(8_000_000)).statusCode()).isEqualTo(400);
        assertThat(submit(of("\"body\":\"?" + "A".repeat(8_000_000) + "\"")).statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "a/b/c;;"})
    void whatIsNoFormIsRefused(String type) {
        HttpRequest.Builder request = as("submitter", PASSWORD)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("--x\r\nbroken"));
        assertThat(client.send(request).statusCode()).isIn(400, 415);
    }

    @Test
    void theProvidersOwnFieldsAreForTheProviderToCheck() throws IOException {
        submit(of("\"body_url\":\"https://a.example/x\",\"colour\":[1.5,null],\"country_code\":\"DE\""));
        assertThat(sent()).isEqualTo(Client.EXACT.readTree("""
                {"body_url":"https://a.example/x","colour":[1.5,null],"country_code":"DE"}"""));

        submitForm(
                Map.of("application_user_id", user, "colour", "red", "fibre", "false", "size", "007"), Photos.usual());
        assertThat(sent()).isEqualTo(Client.EXACT.readTree("""
                {"body":"%s","colour":"red","fibre":false,"size":"007"}""".formatted(PHOTO)));
    }

    @Test
    void whatIsWrongInAFormIsNamed() throws IOException {
        assertThat(submitForm(Map.of("application_user_id", user, "colour", "x".repeat(20_000)), Photos.usual())
                        .body())
                .contains("colour");
        HttpResponse<String> asText = submitForm(Map.of("application_user_id", user, "body", "AAAA"), Photos.usual());
        assertThat(asText.statusCode()).isEqualTo(400);
        assertThat(asText.body()).contains("the field body");
        assertThat(submitForm(Map.of("application_user_id", user), Photos.of("png", 100, 600))
                        .body())
                .contains("body.photo")
                .contains("512");
    }

    @Test
    void theSameIsSubmittedOnce() {
        String request = of("\"body_url\":\"https://a.example/x\"");
        HttpResponse<String> first = submit(request, "key-1");
        HttpResponse<String> second = submit(request, "key-1");

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(asked()).isEqualTo(1);

        HttpResponse<String> other = submit(of("\"body_url\":\"https://a.example/y\""), "key-1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("header.Idempotency-Key");
        assertThat(submit(request, "not visible").statusCode()).isEqualTo(422);
        assertThat(client.send(as("submitter", PASSWORD)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "key-1")
                                .header("Idempotency-Key", "key-2")
                                .POST(HttpRequest.BodyPublishers.ofString(request)))
                        .statusCode())
                .isEqualTo(422);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void theStatusIsTheProvidersToo() {
        PROVIDER.when(SUBMIT, json(202, pending()));
        String request = of("\"body_url\":\"https://a.example/x\"");
        assertThat(submit(request, "key").statusCode()).isEqualTo(202);
        assertThat(submit(request, "key").statusCode()).isEqualTo(202);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void twoAtOnceAreOneAndAConflict() {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PROVIDER.when(SUBMIT, (exchange, request) -> {
            arrived.countDown();
            await().until(() -> go.getCount() == 0);
            json(200, pending()).send(exchange, request);
        });
        String request = of("\"body_url\":\"https://a.example/x\"");
        CompletableFuture<HttpResponse<String>> first =
                CompletableFuture.supplyAsync(() -> submit(request, "key"), Thread::startVirtualThread);
        await().until(() -> arrived.getCount() == 0);

        assertThat(submit(request, "key").statusCode()).isEqualTo(409);

        go.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(submit(request, "key").body()).isEqualTo(pending());
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void whatWasRefusedMayBeTriedAgainUnderTheSameKey() {
        PROVIDER.when(SUBMIT, json(422, """
                {"title":"Unprocessable","status":422,"detail":"validation failed",
                "errors":[{"location":"body.body_url","message":"unreachable","value":"x"}]}"""));
        String request = of("\"body_url\":\"https://a.example/x\"");
        HttpResponse<String> refused = submit(request, "key");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("body.body_url")
                .contains("unreachable")
                .contains("validation failed: body.body_url unreachable")
                .contains("not_submitted");

        PROVIDER.when(SUBMIT, json(200, pending()));
        assertThat(submit(request, "key").body()).isEqualTo(pending());
    }

    @Test
    void whatMayHaveArrivedIsSaidSoAndNotSentAgain() {
        PROVIDER.when(SUBMIT, hangUp());
        String request = of("\"body_url\":\"https://a.example/x\"");
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> unknown = submit(request, "key");
            assertThat(unknown.statusCode()).isEqualTo(504);
            assertThat(Client.EXACT.readTree(unknown.body()).get("outcome").stringValue())
                    .isEqualTo("unknown");
        }
        assertThat(asked()).isEqualTo(1);
        assertThat(expectation().get("state").stringValue()).isEqualTo("UNKNOWN");
    }

    @Test
    void aProviderThatIsThrottlingSaysWhenToComeAgain() {
        PROVIDER.when(SUBMIT, retryAfter(429, "120"));
        HttpResponse<String> throttled = submit(of("\"body_url\":\"https://a.example/x\""));
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(
                        throttled.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(100, 121);

        PROVIDER.when(SUBMIT, json(429, "{}"));
        HttpResponse<String> sometime = submit(of("\"body_url\":\"https://a.example/x\""));
        assertThat(sometime.statusCode()).isEqualTo(429);
        assertThat(sometime.headers().firstValue("Retry-After")).isPresent();
        assertThat(client.json("/expectations?application_user_id=" + user)).isEmpty();
    }

    @Test
    void oddAnswersAreABadGateway() {
        for (FakeProvider.Reply reply : List.of(
                json(500, "{}"),
                json(503, "{}"),
                retryAfter(503, "7"),
                json(404, "{}"),
                json(403, "{}"),
                json(401, "{}"),
                answer(200, "text/html", "<html>"),
                json(200, "{\"status\":\"pending\"}"),
                json(200, "{\"record_id\":"),
                FakeProvider.cutOff())) {
            PROVIDER.when(SUBMIT, reply);
            HttpResponse<String> answer = submit(of("\"body_url\":\"https://a.example/x\""));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    @Test
    void whoWaitsForTheAnalysisFindsTheRecordInTheInboxAtOnce() {
        PROVIDER.when(SUBMIT, json(200, completed()));
        HttpResponse<String> answer =
                submit(of("\"body_url\":\"https://a.example/x\",\"wait_on_process\":true"), "key");

        assertThat(answer.body()).isEqualTo(completed());
        assertThat(client.json("/nutrition_records/" + record).get("dish_name").stringValue())
                .isEqualTo("Salad");
        JsonNode delivery = client.json("/deliveries?record_id=" + record).get(0);
        assertThat(delivery.get("origin").stringValue()).isEqualTo("SUBMISSION");
        assertThat(client.get("/deliveries/" + delivery.get("id").stringValue() + "/body")
                        .body())
                .isEqualTo(completed());
        assertThat(expectation().get("state").stringValue()).isEqualTo("ANSWERED");
    }

    @Test
    void theAnswerIsGivenEvenIfItCannotBeWrittenDown() throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        List<Thread> locks = new CopyOnWriteArrayList<>();
        PROVIDER.when(SUBMIT, (exchange, request) -> {
            CountDownLatch locked = new CountDownLatch(1);
            locks.add(Thread.startVirtualThread(() -> lock(locked, answered)));
            await().until(() -> locked.getCount() == 0);
            json(200, pending()).send(exchange, request);
        });
        HttpResponse<String> answer = submit(of("\"body_url\":\"https://a.example/x\""), "key");
        answered.countDown();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(pending());
        assertThat(expectation().get("state").stringValue()).isEqualTo("SENDING");
        for (Thread lock : locks) {
            lock.join();
        }
    }

    @Test
    void twoAnswersWithTheSameRecordAtOnceAreBothWrittenDown() throws InterruptedException {
        List<Thread> others = new CopyOnWriteArrayList<>();
        PROVIDER.when(SUBMIT, (exchange, request) -> {
            CountDownLatch inserted = new CountDownLatch(1);
            others.add(Thread.startVirtualThread(() -> insertAtOnce(inserted)));
            await().until(() -> inserted.getCount() == 0);
            json(200, pending()).send(exchange, request);
        });
        assertThat(submit(of("\"body_url\":\"https://a.example/x\""), "key").body())
                .isEqualTo(pending());
        for (Thread other : others) {
            other.join();
        }
        assertThat(client.json("/expectations?application_user_id=" + user).findValuesAsString("state"))
                .containsExactlyInAnyOrder("WAITING", "ANSWERED");
    }

    /// Commits when somebody waits for it to.
    private void insertAtOnce(CountDownLatch inserted) {
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.update(
                    "insert into expectation (id, record_id, application_user_id, origin, state, since)"
                            + " values (uuidv7(), ?, ?, 'SUBMITTED', 'WAITING', now())",
                    record,
                    user);
            inserted.countDown();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> Boolean.TRUE.equals(jdbc.queryForObject(
                            "select exists (select from pg_locks where locktype = 'transactionid' and not granted)",
                            Boolean.class)));
        });
    }

    private void lock(CountDownLatch locked, CountDownLatch answered) {
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.execute("lock table expectation in exclusive mode");
            locked.countDown();
            await().until(() -> answered.getCount() == 0);
        });
    }

    @Test
    void aStrangersPhotoIsNotRead() throws IOException {
        for (String authorization : new String[] {"", "Authorization: Basic !!!\r\n", basic("submitter", "wrong")}) {
            for (String type : new String[] {"multipart/form-data; boundary=x", "application/json"}) {
                try (RawSocket socket = new RawSocket(port)) {
                    socket.write("POST /nutrition_records HTTP/1.1\r\nHost: localhost\r\n" + authorization
                            + "Content-Type: " + type + "\r\nContent-Length: 10000000\r\n\r\n--x\r\n");
                    assertThat(socket.answer()).matches("(?s)HTTP/1.1 40[13] .*");
                }
            }
        }
    }

    @Test
    void onlySubmittersAndOperatorsMaySubmit() {
        HttpRequest.Builder byViewer = Client.as(
                        "viewer", InboxTest.VIEWER_PASSWORD, client.request("/nutrition_records"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(client.send(byViewer).statusCode()).isEqualTo(403);
        assertThat(client.operate("/nutrition_records", of("\"body_url\":\"https://a.example/x\""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.send(as("submitter", PASSWORD).GET()).statusCode()).isEqualTo(403);
        assertThat(client.send(Client.as("submitter", PASSWORD, client.request("/replays"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whatIsTooLongIsNotReadEither() throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.write("POST /nutrition_records HTTP/1.1\r\nHost: localhost\r\n" + basic("submitter", PASSWORD)
                    + "Content-Type: application/json\r\nContent-Length: 20000000\r\nConnection: close\r\n\r\n");
            assertThat(socket.answer()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void onlySoManyPhotosAreOnTheirWayAtOnce() throws IOException {
        String large = of("\"body\":\"" + Photos.base64(Photos.padded(Photos.usual(), 3_000_000)) + "\"");
        try (RawSocket socket = new RawSocket(port)) {
            socket.write("POST /nutrition_records HTTP/1.1\r\nHost: localhost\r\n" + basic("submitter", PASSWORD)
                    + "Content-Type: application/json\r\nContent-Length: 11000000\r\n\r\n");
            socket.write(new byte[9_000_000]);
            await().untilAsserted(() -> {
                HttpResponse<String> answer = submit(large);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            });
            assertThat(submit(of("\"body_url\":\"https://a.example/x\"")).statusCode())
                    .isEqualTo(200);
        }
        await().untilAsserted(() -> assertThat(submit(large).statusCode()).isEqualTo(200));
    }

    @Test
    void aSilentProviderLeavesConnectionsToWebhooks() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(SubmissionController.MAX_AT_ONCE);
        PROVIDER.when(SUBMIT, (exchange, request) -> {
            arrived.countDown();
            await().until(() -> go.getCount() == 0);
            json(200, pending()).send(exchange, request);
        });
        String request = of("\"body_url\":\"https://a.example/x\"");
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < SubmissionController.MAX_AT_ONCE; i++) {
            waiting.add(CompletableFuture.supplyAsync(() -> submit(request), Thread::startVirtualThread));
        }
        await().until(() -> arrived.getCount() == 0);

        HttpResponse<String> oneMore = submit(request);
        assertThat(oneMore.statusCode()).isEqualTo(503);
        assertThat(oneMore.headers().firstValue("Retry-After")).isPresent();
        assertThat(oneMore.body()).contains("not_submitted");

        go.countDown();
        waiting.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
        assertThat(submit(request).statusCode()).isEqualTo(200);
    }

    @Test
    void callsOfTheProviderAreObserved(@Autowired MeterRegistry meters) {
        submit(of("\"body_url\":\"https://a.example/x\""));

        assertThat(meters.get("http.client.requests")
                        .tags("uri", "/v3/nutrition_records/image", "status", "200")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void theDescriptionShowsBothWays() {
        JsonNode path = client.json("/v3/api-docs").get("paths").get("/nutrition_records");
        assertThat(path.propertyNames()).contains("get", "post");
        assertThat(path.get("post").get("requestBody").get("content").propertyNames())
                .containsExactlyInAnyOrder("application/json", "multipart/form-data");
        assertThat(path.get("post").get("parameters").findValuesAsString("name"))
                .containsExactly("Idempotency-Key");
    }

    private String of(String members) {
        return "{" + members + ",\"application_user_id\":\"" + user + "\"}";
    }

    private HttpResponse<String> submit(String body) {
        return client.send(as("submitter", PASSWORD)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> submit(String body, String key) {
        return client.send(as("submitter", PASSWORD)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> submitForm(Map<String, String> fields, byte[] photo) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            form.writeBytes(("--x\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                            + field.getValue() + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(
                "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        form.write(photo);
        form.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
        return client.send(as("submitter", PASSWORD)
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray())));
    }

    private HttpRequest.Builder as(String name, String password) {
        return Client.as(name, password, client.request("/nutrition_records"));
    }

    private static String basic(String name, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    /// The last request to the provider for this test's user.
    private JsonNode sent() {
        return Client.EXACT.readTree(PROVIDER.asked(SUBMIT).stream()
                .filter(request -> request.authorization().startsWith("Bearer " + user))
                .toList()
                .getLast()
                .body());
    }

    private long asked() {
        return PROVIDER.asked(SUBMIT).stream()
                .filter(request -> request.authorization().startsWith("Bearer " + user))
                .count();
    }

    private JsonNode expectation() {
        return client.json("/expectations?application_user_id=" + user).get(0);
    }
}

package org.nutritioninbox.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxProcess;
import tools.jackson.databind.JsonNode;

/// The application as `spring-boot:run` starts it, in a process of its own, which is killed.
@Order(1)
class KilledProcessTests {

    private static final int COUNT = 100;

    @TempDir
    private Path folder;

    private final FakeProvider provider = new FakeProvider();

    private @Nullable InboxProcess instance;

    @BeforeEach
    void start() throws IOException {
        instance = instance("run.log");
        provider.when("GET /v3/nutrition_records", (exchange, request) -> {
            String user = request.authorization().replaceFirst("^Bearer (.*)-\\d+$", "$1");
            FakeProvider.json(200, "[{\"record_id\":\"lost-" + user + "\",\"status\":\"completed\"}]")
                    .send(exchange, request);
        });
        run();
    }

    @AfterEach
    void stop() throws InterruptedException {
        running().stop();
        provider.close();
    }

    @Test
    void allGoesOnWhereItWasKilled() throws Exception {
        aSecondInstanceOnTheSameDataRefusesToStart();
        // the first one by schedule, before there is anybody to ask for
        eventually(() -> assertThat(get("/reconciliations").body()).contains("DONE"));
        List<String> ids = allAreAnswered200(COUNT);
        eventually(() -> assertThat(get("/deliveries?state=PENDING").body()).isEqualTo("[]"));
        String replay = started("/replays", "{\"filter\":{\"outcome\":\"NEW\"},\"rate_per_second\":5}");
        String reconciliation = started(
                "/reconciliations",
                "{\"from_timestamp\":\"2025-09-15T00:00:00Z\",\"to_timestamp\":\"2025-09-16T00:00:00Z\"}");
        eventually(() -> {
            assertThat(count(replay, "done")).isGreaterThan(10);
            assertThat(count(reconciliation, "users_done")).isGreaterThan(10);
        });
        List<String> last = allAreAnswered200(10);

        running().kill();
        int replayed = running().log().split("REPLAYED", -1).length - 1;
        run();

        assertThat(replayed).as("killed in the middle").isLessThan(COUNT);
        assertThat(count(reconciliation, "users_done"))
                .as("killed in the middle")
                .isLessThan(COUNT);
        allAreKeptAndProcessed(ids);
        allAreKeptAndProcessed(last);
        theReplayRepeatsOnlyWhatWasTaken(replay, ids);
        theReconciliationCountsEachUserOnce(reconciliation);
        assertThat(send(UUID.randomUUID().toString(), "somebody")).isEqualTo(200);
        assertThat(checked()).contains("\"missing\":0").doesNotContainPattern("missing\":[1-9]");
    }

    private void aSecondInstanceOnTheSameDataRefusesToStart() throws Exception {
        InboxProcess second = instance("second.log");
        second.start();

        assertThat(second.awaitEnd()).isNotZero();
        assertThat(second.log()).contains("Another instance is running");
    }

    private List<String> allAreAnswered200(int count) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(UUID.randomUUID().toString());
            assertThat(send(ids.getLast(), "user-" + i)).isEqualTo(200);
        }
        return ids;
    }

    private void allAreKeptAndProcessed(List<String> ids) throws IOException {
        for (String id : ids) {
            assertThat(get("/nutrition_records/" + id).statusCode()).isEqualTo(200);
        }
        eventually(() -> assertThat(get("/deliveries?state=PENDING").body()).isEqualTo("[]"));
    }

    /// Each is told once when it arrives and once by the replay. Only what was taken when the process died is told
    /// again.
    private void theReplayRepeatsOnlyWhatWasTaken(String replay, List<String> ids) throws IOException {
        eventually(
                () -> assertThat(json(get(replay)).get("state").stringValue()).isEqualTo("DONE"));
        assertThat(count(replay, "done")).isEqualTo(COUNT);
        String log = running().log();
        List<Integer> told = StreamSupport.stream(
                        json(get("/deliveries?outcome=NEW&limit=500")).spliterator(), false)
                .filter(delivery -> ids.contains(delivery.get("record_id").stringValue()))
                .map(delivery -> log.split("delivery " + delivery.get("id").stringValue(), -1).length - 1)
                .toList();
        assertThat(told).hasSize(COUNT);
        assertThat(told).allMatch(times -> times >= 2);
        assertThat(told).allMatch(times -> times <= 3);
        assertThat(told.stream().filter(times -> times > 2).count())
                .as("as many as a second takes")
                .isLessThanOrEqualTo(20);
    }

    /// Each user is asked for, and what was lost is brought in, once. A kill after a record is kept and before it is
    /// counted loses that one count.
    private void theReconciliationCountsEachUserOnce(String run) throws IOException {
        eventually(() -> assertThat(json(get(run)).get("state").stringValue()).isEqualTo("DONE"));
        assertThat(count(run, "users_done")).isEqualTo(COUNT);
        assertThat(count(run, "repaired")).isBetween(COUNT - 1, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(json(get("/nutrition_records/lost-user-" + i))
                            .at("/_inbox/version")
                            .intValue())
                    .isEqualTo(1);
        }
    }

    private String started(String path, String json) throws IOException {
        return path + "/" + json(post(path, json)).get("id").stringValue();
    }

    private int count(String path, String field) throws IOException {
        return json(get(path)).get(field).intValue();
    }

    private void run() throws IOException {
        running().start();
        eventually(() -> assertThat(get("/deliveries?limit=1").statusCode()).isEqualTo(200));
    }

    private InboxProcess instance(String log) {
        return new InboxProcess(
                folder.resolve(log),
                "--local.data=" + folder.resolve("data"),
                "--inbox.lease=1s",
                "--processing.sweep=500ms",
                "--processing.lease=2s",
                "--logging.level.org.nutritioninbox.processing=debug",
                "--provider.base-url=" + provider.baseUrl(),
                "--provider.application-id=" + FakeProvider.APPLICATION_ID,
                "--provider.hmac-key=" + FakeProvider.HMAC_KEY,
                "--reconciliation.rate-per-second=20",
                "--db-scheduler.polling-interval=500ms",
                "--db-scheduler.heartbeat-interval=1s");
    }

    private int send(String id, String user) throws IOException {
        byte[] body = ("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"application_user_id\":\"" + user
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return running()
                .client()
                .webhook(body, secret("webhook-signature-key"), request -> request)
                .statusCode();
    }

    private HttpResponse<String> get(String path) throws IOException {
        Client client = running().client();
        HttpRequest.Builder request = client.request(path).timeout(Duration.ofSeconds(20));
        return client.send(Client.as("operator", secret("operator-password"), request));
    }

    private String checked() throws IOException {
        return post("/audit/acknowledged/check", "").body();
    }

    private HttpResponse<String> post(String path, String json) throws IOException {
        Client client = running().client();
        HttpRequest.Builder request = client.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return client.send(Client.as("operator", secret("operator-password"), request));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Client.EXACT.readTree(answer.body());
    }

    private String secret(String name) throws IOException {
        return Files.readString(folder.resolve("data").resolve(name)).strip();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().untilAsserted(assertion);
    }

    private InboxProcess running() {
        return Objects.requireNonNull(instance);
    }
}

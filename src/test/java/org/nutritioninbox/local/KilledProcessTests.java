package org.nutritioninbox.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.NutritionInboxApplication;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import tools.jackson.databind.JsonNode;

/// The application as `spring-boot:run` starts it, in a process of its own, which is killed.
class KilledProcessTests {

    @TempDir
    private Path folder;

    private final FakeProvider provider = new FakeProvider();

    private int port;
    private @Nullable Process process;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        run();
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = process();
        running.destroy();
        running.waitFor(60, TimeUnit.SECONDS);
        provider.close();
    }

    @Test
    void whatWasAnswered200SurvivesAndIsProcessedByTheNextStart() throws Exception {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = UUID.randomUUID().toString();
            if (send(id) == 200) {
                kept.add(id);
            }
        }
        assertThat(kept).hasSize(50);

        process().destroyForcibly().waitFor();
        run();

        for (String id : kept) {
            assertThat(get("/nutrition_records/" + id).statusCode()).isEqualTo(200);
        }
        eventually(() -> assertThat(get("/deliveries?state=PENDING").body()).isEqualTo("[]"));
        assertThat(send(UUID.randomUUID().toString())).isEqualTo(200);
        assertThat(checked()).contains("\"missing\":0").doesNotContainPattern("missing\":[1-9]");
    }

    /// Each is told once when it arrives and once by the replay. Only what was taken when the process died is told
    /// again.
    @Test
    void aReplayGoesOnWhereItWasKilled() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ids.add(UUID.randomUUID().toString());
            assertThat(send(ids.getLast())).isEqualTo(200);
        }
        eventually(() -> assertThat(get("/deliveries?state=PENDING").body()).isEqualTo("[]"));
        String replay = "/replays/"
                + json(post("/replays", "{\"filter\":{\"outcome\":\"NEW\"},\"rate_per_second\":20}"))
                        .get("id")
                        .stringValue();
        eventually(() -> assertThat(json(get(replay)).get("done").intValue()).isGreaterThan(10));

        process().destroyForcibly().waitFor();
        assertThat(Files.readString(folder.resolve("run.log")).split("REPLAYED", -1).length - 1)
                .as("killed in the middle")
                .isLessThan(60);
        run();

        eventually(
                () -> assertThat(json(get(replay)).get("state").stringValue()).isEqualTo("DONE"));
        assertThat(json(get(replay)).get("done").intValue()).isEqualTo(60);
        String log = Files.readString(folder.resolve("run.log"));
        List<Integer> told =
                ids.stream().map(id -> log.split("record " + id, -1).length - 1).toList();
        assertThat(told).allMatch(times -> times >= 2);
        assertThat(told).allMatch(times -> times <= 3);
        assertThat(told.stream().filter(times -> times > 2).count())
                .as("as many as a second takes")
                .isLessThanOrEqualTo(20);
    }

    /// Each user is asked for, and what was lost is brought in and counted, once.
    @Test
    void aReconciliationGoesOnWhereItWasKilled() throws Exception {
        provider.when("GET /v3/nutrition_records", (exchange, request) -> {
            String user = request.authorization().replaceFirst("^Bearer (.*)-\\d+$", "$1");
            FakeProvider.json(200, "[{\"record_id\":\"lost-" + user + "\",\"status\":\"completed\"}]")
                    .send(exchange, request);
        });
        // the first one by schedule, before there is anybody to ask for
        eventually(() -> assertThat(get("/reconciliations").body()).contains("DONE"));
        for (int i = 0; i < 60; i++) {
            assertThat(send(UUID.randomUUID().toString(), "user-" + i)).isEqualTo(200);
        }
        String run = "/reconciliations/"
                + json(post(
                                "/reconciliations",
                                "{\"from_timestamp\":\"2025-09-15T00:00:00Z\",\"to_timestamp\":\"2025-09-16T00:00:00Z\"}"))
                        .get("id")
                        .stringValue();
        eventually(() -> assertThat(json(get(run)).get("users_done").intValue()).isGreaterThan(10));

        process().destroyForcibly().waitFor();
        run();

        assertThat(json(get(run)).get("users_done").intValue())
                .as("killed in the middle")
                .isLessThan(60);
        eventually(() -> assertThat(json(get(run)).get("state").stringValue()).isEqualTo("DONE"));
        JsonNode done = json(get(run));
        assertThat(done.get("users_done").intValue()).isEqualTo(60);
        assertThat(done.get("repaired").intValue()).isEqualTo(60);
        for (int i = 0; i < 60; i++) {
            assertThat(json(get("/nutrition_records/lost-user-" + i))
                            .at("/_inbox/version")
                            .intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSecondInstanceOnTheSameDataRefusesToStartAndLeavesTheFirstAlone() throws Exception {
        Process second = launch(0, folder.resolve("second.log"));

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("second.log"))).contains("Another instance is running");
        assertThat(send(UUID.randomUUID().toString())).isEqualTo(200);
    }

    private void run() throws IOException {
        process = launch(port, folder.resolve("run.log"));
        eventually(() -> assertThat(get("/deliveries?limit=1").statusCode()).isEqualTo(200));
    }

    private Process launch(int onPort, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-XX:TieredStopAtLevel=1",
                        NutritionInboxApplication.class.getName(),
                        "--server.port=" + onPort,
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
                        "--db-scheduler.heartbeat-interval=1s")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SPRING_") || name.startsWith("WEBHOOK_"));
        builder.directory(new File("").getAbsoluteFile());
        return builder.start();
    }

    private int send(String id) throws IOException {
        return send(id, "somebody");
    }

    private int send(String id, String user) throws IOException {
        byte[] body = ("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"application_user_id\":\"" + user
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return new Client(port)
                .webhook(body, secret("webhook-signature-key"), request -> request)
                .statusCode();
    }

    private HttpResponse<String> get(String path) throws IOException {
        Client client = new Client(port);
        HttpRequest.Builder request = client.request(path).timeout(Duration.ofSeconds(20));
        return client.send(Client.as("operator", secret("operator-password"), request));
    }

    private String checked() throws IOException {
        return post("/audit/acknowledged/check", "").body();
    }

    private HttpResponse<String> post(String path, String json) throws IOException {
        Client client = new Client(port);
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

    private Process process() {
        return java.util.Objects.requireNonNull(process);
    }
}

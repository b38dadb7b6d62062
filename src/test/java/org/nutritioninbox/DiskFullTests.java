package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;

/// The database runs out of disk: a small file system, which a file fills up. To mount it takes root.
class DiskFullTests {

    private static final Map<String, String> SETTINGS = Map.of("max_wal_size", "64MB", "min_wal_size", "32MB");

    @TempDir
    private Path disk;

    private final List<String> kept = new ArrayList<>();
    private final Random random = new Random(1);

    @BeforeEach
    void mount() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk.toString()))
                .as("a small file system can be mounted by root on Linux only")
                .isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    @Timeout(120)
    void aFullDiskRefusesWebhooksAndLosesNothingThatWasKept() throws Exception {
        EmbeddedPostgres postgres = TestDatabase.serverOn(data(), 0, SETTINGS);
        try (ConfigurableApplicationContext receiver = receiver(postgres);
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            Client client =
                    new Client(receiver.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            assertThat(send(client).statusCode()).isEqualTo(200);

            Path ballast = fillUp();
            HttpResponse<String> refused = sendUntilRefused(client);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            needMoreLogUntilItStops(connection);
            postgres.close();
            assertThat(send(client).statusCode()).isEqualTo(503);

            Files.delete(ballast);
            postgres = TestDatabase.serverOn(data(), postgres.getPort(), SETTINGS);
            await().atMost(Duration.ofSeconds(60)).until(() -> send(client).statusCode() == 200);
            // the pool of the lists is another one, and connects again a little later
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.get("/nutrition_records?limit=1").statusCode() == 200);
            assertNothingIsLost(client);
            assertNothingIsDamaged(postgres);
        } finally {
            postgres.close();
        }
    }

    private Path data() {
        return disk.resolve("data");
    }

    /// All but a little.
    private Path fillUp() throws IOException {
        Path ballast = disk.resolve("ballast");
        long free = Files.getFileStore(disk).getUsableSpace() - 4_000_000;
        Files.write(ballast, new byte[Math.toIntExact(free)]);
        return ballast;
    }

    /// PostgreSQL stops when it cannot write its log, and cannot start again without room for it.
    private void needMoreLogUntilItStops(Connection connection) {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> {
            while (true) {
                connection.createStatement().execute("select pg_logical_emit_message(true, '', ''), pg_switch_wal()");
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(data().resolve("postmaster.pid")));
    }

    private HttpResponse<String> sendUntilRefused(Client client) {
        HttpResponse<String> answer = send(client);
        while (answer.statusCode() == 200) {
            answer = send(client);
        }
        return answer;
    }

    private HttpResponse<String> send(Client client) {
        String id = UUID.randomUUID().toString();
        byte[] dish = new byte[100_000];
        random.nextBytes(dish);
        HttpResponse<String> answer = client.webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"x\":\""
                + HexFormat.of().formatHex(dish) + "\"}");
        if (answer.statusCode() == 200) {
            kept.add(id);
        }
        return answer;
    }

    private void assertNothingIsLost(Client client) {
        assertThat(kept)
                .allSatisfy(
                        id -> assertThat(client.get("/nutrition_records/" + id).statusCode())
                                .isEqualTo(200));
        assertThat(client.operate("/audit/acknowledged/check", "").body())
                .contains("\"missing\":0")
                .doesNotContainPattern("missing\":[1-9]");
    }

    private static void assertNothingIsDamaged(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                ResultSet damaged = connection
                        .createStatement()
                        .executeQuery("select count(*) from delivery where sha256(body) <> sha256")) {
            assertThat(damaged.next()).isTrue();
            assertThat(damaged.getInt(1)).isZero();
        }
    }

    private static ConfigurableApplicationContext receiver(EmbeddedPostgres postgres) {
        return Applications.of(NutritionInboxApplication.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--" + InboxTest.KEYS,
                        "--" + InboxTest.OPERATOR,
                        "--" + InboxTest.VIEWER);
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}

package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.Simulator;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/// A backup lacks what came after it, and the provider does not send that again. Reconciliation brings it back.
@DisabledOnOs(OS.WINDOWS)
class BackupStoryTests {

    private static final String[] USERS = {"ann", "bob"};
    private static final String NEWCOMER = "cem";

    @TempDir
    private Path folder;

    private final Instant begin = Instant.now().minus(Duration.ofHours(1));

    @Test
    void aRestoreToAPointInTimeAndAReconciliationLackNothing() throws Exception {
        Path data = folder.resolve("data");
        Path backup = folder.resolve("backup");
        Path archive = Files.createDirectory(folder.resolve("archive"));
        try (Simulator provider = Simulator.start()) {
            try (EmbeddedPostgres server = TestDatabase.serverOn(data, 0, Map.of("archive_mode", "on"));
                    ConfigurableApplicationContext receiver = receiver(url(server), provider)) {
                jdbc(url(server)).execute("alter system set archive_command = 'cp %p " + archive + "/%f'");
                jdbc(url(server)).execute("select pg_reload_conf()");
                receive(receiver, provider, USERS);
                copy(url(server), data, backup);
                receive(receiver, provider, USERS);
                jdbc(url(server)).execute("select pg_create_restore_point('before the accident')");
                receive(receiver, provider, USERS);
                receive(receiver, provider, NEWCOMER);
            }
            Files.createFile(backup.resolve("recovery.signal"));
            Files.writeString(backup.resolve("postgresql.auto.conf"), """
                    restore_command = 'cp %s/%%f %%p'
                    recovery_target_name = 'before the accident'
                    recovery_target_action = 'promote'
                    """.formatted(archive));
            try (EmbeddedPostgres restored = TestDatabase.serverOn(backup, 0, Map.of())) {
                await().until(() -> !isInRecovery(url(restored)));
                assertThat(records(url(restored))).isEqualTo(2 * USERS.length);
                assertReconciliationFindsTheRest(url(restored), provider);
            }
        }
    }

    @Test
    void aRestoredDumpAndAReconciliationLackNothing() throws Exception {
        assumeThat(run("pg_dump", "--version"))
                .as("pg_dump 18 is not installed")
                .contains(" 18.");
        Path dump = folder.resolve("nutrition.dump");
        String database = TestDatabase.newUrl();
        String restored = TestDatabase.newUrl();
        try (Simulator provider = Simulator.start()) {
            try (ConfigurableApplicationContext receiver = receiver(database, provider)) {
                receive(receiver, provider, USERS);
                run("pg_dump", "-Fc", "-f", dump.toString(), plain(database));
                receive(receiver, provider, USERS);
                receive(receiver, provider, NEWCOMER);
            }
            run("pg_restore", "--exit-on-error", "-d", plain(restored), dump.toString());
            assertThat(records(restored)).isEqualTo(USERS.length);
            assertReconciliationFindsTheRest(restored, provider);
        }
    }

    private static void receive(ConfigurableApplicationContext receiver, Simulator provider, String... users) {
        provider.sendTo(client(receiver).port());
        provider.meals(users.length, users);
        provider.awaitDeliveries();
    }

    /// A user of whom the backup knows nothing has to be named.
    private void assertReconciliationFindsTheRest(String url, Simulator provider) {
        try (ConfigurableApplicationContext receiver = receiver(url, provider)) {
            reconcile(client(receiver), "");
            assertThat(records(url)).isEqualTo(provider.records().size() - 1);
            reconcile(client(receiver), ",\"application_user_id\":\"" + NEWCOMER + "\"");
            assertThat(client(receiver).all("/nutrition_records").stream()
                            .map(record -> record.get("record_id").stringValue()))
                    .containsExactlyInAnyOrderElementsOf(provider.records().stream()
                            .map(record -> record.get("record_id").stringValue())
                            .toList());
            assertThat(client(receiver).operate("/audit/acknowledged/check", "").body())
                    .doesNotContainPattern("missing\":[1-9]");
        }
    }

    private void reconcile(Client client, String user) {
        JsonNode run = client.reconciled("{\"from_timestamp\":\"" + begin + "\",\"to_timestamp\":\""
                + Instant.now().plus(Duration.ofDays(1)) + "\"" + user + "}");
        assertThat(run.get("state").stringValue()).isEqualTo("DONE");
    }

    /// As pg_basebackup does.
    private static void copy(String url, Path data, Path backup) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement session = connection.createStatement()) {
            session.execute("select pg_backup_start('test', true)");
            // files that go meanwhile are not needed
            run("cp", "-a", data.toString(), backup.toString());
            try (ResultSet stopped = session.executeQuery("select labelfile from pg_backup_stop()")) {
                assertThat(stopped.next()).isTrue();
                Files.writeString(backup.resolve("backup_label"), stopped.getString(1));
            }
        }
        Files.deleteIfExists(backup.resolve("postmaster.pid"));
        FileSystemUtils.deleteRecursively(backup.resolve("pg_wal"));
        Files.createDirectory(backup.resolve("pg_wal"));
    }

    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            return "";
        }
    }

    private static String url(EmbeddedPostgres server) {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /// As libpq takes it.
    private static String plain(String url) {
        return url.replace("jdbc:", "");
    }

    private static JdbcTemplate jdbc(String url) {
        return new JdbcTemplate(new DriverManagerDataSource(url));
    }

    private static boolean isInRecovery(String url) {
        return Boolean.TRUE.equals(jdbc(url).queryForObject("select pg_is_in_recovery()", Boolean.class));
    }

    private static int records(String url) {
        return jdbc(url).queryForList("select 1 from nutrition_record").size();
    }

    private static Client client(ConfigurableApplicationContext receiver) {
        return new Client(receiver.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private static ConfigurableApplicationContext receiver(String url, Simulator provider) {
        return Applications.of(NutritionInboxApplication.class)
                .run(provider.argumentsOfReceiver("server.port=0", "spring.datasource.url=" + url));
    }
}

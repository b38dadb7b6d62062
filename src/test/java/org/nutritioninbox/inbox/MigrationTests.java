package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.core.ThrowingRunnable;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Migrations run while other instances receive webhooks.
@InboxTest
class MigrationTests {

    private static final String PATIENCE = "set local lock_timeout = '300ms';\n";

    @Autowired
    private Client client;

    @Autowired
    private Flyway flyway;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcTemplate jdbc;

    @TempDir
    private Path folder;

    @Test
    void afterTheFirstOneNoneHoldsUpWebhooks() throws IOException {
        assertThat(holdsUpWebhooks("alter table batch add column x text;")).isTrue();
        assertThat(holdsUpWebhooks(PATIENCE + "alter table batch add column x text;"))
                .isFalse();
        assertThat(holdsUpWebhooks(PATIENCE + "Create UNIQUE index x\n on batch (id);"))
                .isTrue();
        assertThat(holdsUpWebhooks(PATIENCE + "create index x on only delivery (id);"))
                .isFalse();
        assertThat(holdsUpWebhooks("create index concurrently x on batch (id);"))
                .isFalse();

        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(files.filter(file -> !file.getFileName().toString().startsWith("V1__")))
                    .noneMatch(file -> holdsUpWebhooks(text(file)));
        }
    }

    @Test
    @Timeout(60)
    void anIndexIsMadeWhileWebhooksCome() throws Exception {
        List<Integer> answers = answersDuring(
                () -> migrate("index", "create index concurrently trial on nutrition_record (deliveries);"));

        assertThat(answers).containsOnly(200);
        assertThat(jdbc.queryForObject(
                        "select indisvalid from pg_index where indexrelid = 'trial'::regclass", Boolean.class))
                .isTrue();
        jdbc.execute("drop index trial");
    }

    @Test
    @Timeout(60)
    void aMigrationThatFindsItsTableInUseFailsBeforeWebhooksDo() throws Exception {
        String sql = PATIENCE + "alter table nutrition_record add column trial text;";
        try (Connection reader = database.getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("select from nutrition_record limit 1");

            List<Integer> answers = answersDuring(() -> assertThatExceptionOfType(FlywayException.class)
                    .isThrownBy(() -> migrate("column", sql))
                    .withMessageContaining("55P03"));

            assertThat(answers).containsOnly(200);
            reader.rollback();
        }
        whenNoOtherTestHoldsARow(() -> migrate("column", sql));
        whenNoOtherTestHoldsARow(() -> jdbc.execute(PATIENCE + "alter table nutrition_record drop column trial"));
    }

    private static void whenNoOtherTestHoldsARow(ThrowingRunnable statement) {
        await().ignoreExceptions().untilAsserted(statement);
    }

    @Test
    void aMigrationThatFailsQuotesNoRow() {
        String sql = "create temporary table trial (id text primary key);\n"
                + "insert into trial select 'private-' || 'user' from generate_series(1, 2);";

        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(() -> migrate("row", sql))
                .withMessageContaining("trial_pkey")
                .withMessageNotContaining("private-user");
    }

    private static boolean holdsUpWebhooks(String sql) {
        String words = sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        boolean isConcurrent = words.matches("(create|drop) (unique )?index concurrently [^;]*;? ?");
        boolean makesIndex = words.matches(".*create (unique )?index (?!\\w+ on only ).*");
        return !isConcurrent && (makesIndex || !words.startsWith("set local lock_timeout = "));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Integer> answersDuring(Runnable migration) throws Exception {
        try (ExecutorService instance = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> migrated = instance.submit(migration);
            List<Integer> answers = new ArrayList<>();
            do {
                answers.add(webhook());
            } while (!migrated.isDone());
            migrated.get();
            return answers;
        }
    }

    private int webhook() {
        return client.webhook("{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}")
                .statusCode();
    }

    /// As the application does, but for the folder and the history.
    private void migrate(String name, String sql) {
        try {
            Files.writeString(folder.resolve("V2__" + name + ".sql"), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .locations("filesystem:" + folder)
                .table("trial_of_" + name)
                .baselineOnMigrate(true)
                .load()
                .migrate();
    }
}

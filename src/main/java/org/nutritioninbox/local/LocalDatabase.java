package org.nutritioninbox.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

/// Starts and stops an embedded PostgreSQL with the application. Its data stays in the folder `data`.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(LocalSettings.ACTIVE)
class LocalDatabase {

    private static final Logger log = LoggerFactory.getLogger(LocalDatabase.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    /// Spring closes it after the beans that use it. A shutdown hook would close it too early.
    @Bean(destroyMethod = "close")
    static EmbeddedPostgres embeddedPostgres(DataFolder folder) throws IOException {
        Path data = folder.path();
        Path files = data.resolve("postgresql");
        Path unfinished = data.resolve("postgresql.unfinished");
        stopOrphan(files);
        if (Files.exists(unfinished)) {
            // the first start ended before the database was complete
            FileSystemUtils.deleteRecursively(files);
        } else if (!Files.exists(files)) {
            Files.createFile(unfinished);
        }
        Files.createDirectories(files);
        EmbeddedPostgres postgres = start(data, files);
        Files.deleteIfExists(unfinished);
        return postgres;
    }

    private static EmbeddedPostgres start(Path data, Path files) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(files)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.resolve("binaries").toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_TIMEOUT)
                // the library turns these off for tests, but an answer 200 has to be durable
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "50")
                .start();
    }

    @Bean(destroyMethod = "release")
    static DataFolder dataFolder(@Value("${" + LocalSettings.DATA + ":data}") Path data) throws IOException {
        return DataFolder.lock(data.toAbsolutePath());
    }

    @Bean
    static JdbcConnectionDetails jdbcConnectionDetails(EmbeddedPostgres postgres) {
        String url = postgres.getJdbcUrl("postgres", "postgres");
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return "postgres";
            }

            @Override
            public String getPassword() {
                return "";
            }

            @Override
            public String getJdbcUrl() {
                return url;
            }
        };
    }

    /// After a `kill -9`, the database process still runs, or its stale pid file is left.
    private static void stopOrphan(Path files) throws IOException {
        Path pidFile = files.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        ProcessHandle orphan = orphan(Files.readAllLines(pidFile), files);
        if (orphan == null) {
            Files.delete(pidFile);
        } else {
            stop(orphan, files);
        }
    }

    private static @Nullable ProcessHandle orphan(List<String> lines, Path files) {
        return lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]+")
                ? null
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(process -> isPostgres(process, files))
                        .orElse(null);
    }

    private static void stop(ProcessHandle orphan, Path files) throws IOException {
        log.info("Stopping the database process {} that an earlier run left behind", orphan.pid());
        orphan.destroy();
        try {
            orphan.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "Database process " + orphan.pid() + " in " + files + " does not stop: end it, then start again",
                    e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Another process may have the pid by now.
    private static boolean isPostgres(ProcessHandle process, Path files) {
        return process.info().command().orElse("").endsWith("/postgres")
                && process.info().commandLine().orElse("").contains(files.toString());
    }
}

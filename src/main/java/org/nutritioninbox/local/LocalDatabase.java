package org.nutritioninbox.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.util.FileSystemUtils;

/// Starts and stops an embedded PostgreSQL with the application. Its data stays in the folder `data`.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(LocalSettings.ACTIVE)
class LocalDatabase {

    private static final Logger log = LoggerFactory.getLogger(LocalDatabase.class);
    private static final String DATA = "${" + LocalSettings.DATA + ":data}";
    private static final String LOCK = "dataLock";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    /// Spring closes it after the beans that use it. A shutdown hook would close it too early.
    @Bean(destroyMethod = "close")
    @DependsOn(LOCK)
    static EmbeddedPostgres embeddedPostgres(@Value(DATA) Path folder) throws IOException {
        Path data = folder.toAbsolutePath();
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

    /// Fails if another instance has locked the folder. The operating system releases the lock when the process ends.
    @Bean(name = LOCK, destroyMethod = "close")
    static FileChannel dataLock(@Value(DATA) Path data) throws IOException {
        Files.createDirectories(data);
        FileChannel channel =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IllegalStateException("Another instance is running on the data in " + data.toAbsolutePath()
                    + ": stop it, or set LOCAL_DATA to another folder");
        }
        return channel;
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
        ProcessHandle.allProcesses()
                .filter(process -> isPostgres(process, files))
                .forEach(LocalDatabase::stop);
        Files.deleteIfExists(files.resolve("postmaster.pid"));
    }

    private static void stop(ProcessHandle orphan) {
        log.info("Stopping the database process {} that an earlier run left behind", orphan.pid());
        orphan.destroy();
        orphan.onExit().orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static boolean isPostgres(ProcessHandle process, Path files) {
        return process.info().command().orElse("").endsWith("/postgres")
                && List.of(process.info().arguments().orElse(new String[0])).contains(files.toString());
    }
}

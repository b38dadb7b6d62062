package org.nutritioninbox.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.NutritionInboxApplication;

/// The application in a process of its own, which a test stops or kills, and starts again on the same port.
public final class InboxProcess {

    private final int port = freePort();
    private final Path log;
    private final List<String> command;
    private @Nullable Process process;

    /// @param log gets what it prints
    /// @param settings such as `--webhook.drain=1s`
    public InboxProcess(Path log, String... settings) {
        this.log = log;
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                NutritionInboxApplication.class.getName(),
                "--server.port=" + port));
        command.addAll(List.of(settings));
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SPRING_") || name.startsWith("WEBHOOK_"));
        process = builder.start();
    }

    public void awaitReady() {
        await().atMost(Duration.ofMinutes(2)).until(this::isReady);
    }

    public boolean isReady() {
        try {
            return client().send(client().request("/actuator/health/readiness")).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /// Asks it to stop, as an operator does.
    public void stop() throws InterruptedException {
        process().destroy();
        awaitEnd();
    }

    public void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /// Returns its exit code.
    public int awaitEnd() throws InterruptedException {
        assertThat(process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process().exitValue();
    }

    public Client client() {
        return new Client(port);
    }

    /// Its output, of all of its starts.
    public String log() throws IOException {
        return Files.readString(log);
    }

    private Process process() {
        return Objects.requireNonNull(process);
    }
}

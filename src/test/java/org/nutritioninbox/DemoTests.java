package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.util.TestSocketUtils;

/// The profile `demo`, with which receiver and simulator run side by side.
class DemoTests {

    @TempDir
    static Path folder;

    private static int simulatorPort;
    private static ConfigurableApplicationContext receiver;
    private static Client client;

    /// With what somebody may have in his shell who runs the receiver for real.
    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "\n" + InboxTest.KEY + "\n" + InboxTest.SECOND_KEY + "\n");
        simulatorPort = TestSocketUtils.findAvailableTcpPort();
        receiver = new SpringApplicationBuilder(NutritionInboxApplication.class)
                .profiles("demo")
                .registerShutdownHook(false)
                .run(
                        "--spring.datasource.url=" + TestDatabase.newUrl(),
                        "--webhook.signature-keys-file=" + keys,
                        "--" + InboxTest.VIEWER,
                        "--provider.base-url=http://provider.invalid/v3",
                        "--provider.application-id=1234",
                        "--provider.hmac-key=the-real-one",
                        "--server.port=0",
                        "--demo.port=" + simulatorPort,
                        "--simulator.speed=100");
        client = new Client(receiver.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    @Test
    void mealsFlowFromTheSimulatorIntoTheInbox() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> client.json("/nutrition_records").size() >= 5);

        assertThat(client.json("/nutrition_records?application_user_id=simulated-user-1"))
                .isNotEmpty();
        assertThat(receiver.getBeanNamesForType(Object.class))
                .as("what is the simulator's stays there")
                .noneMatch(name -> String.valueOf(receiver.getType(name)).contains(".simulator."));
    }

    @Test
    void theReceiverAsksTheSimulatorWhateverTheShellSays() {
        Environment environment = receiver.getEnvironment();

        assertThat(environment.getProperty("provider.base-url"))
                .isEqualTo("http://localhost:" + simulatorPort + "/v3");
        assertThat(environment.getProperty("provider.application-id")).isEqualTo("9999");
        assertThat(environment.getProperty("provider.hmac-key")).isNotEqualTo("the-real-one");
    }

    @Test
    void theDemosDataIsApartFromTheReceivers() {
        assertThat(receiver.getEnvironment().getProperty("local.data")).isEqualTo("data/demo");
    }
}

package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The profile `demo`, with which receiver and simulator run side by side.
class DemoTests {

    @Test
    void mealsFlowFromTheSimulatorIntoTheInbox() {
        try (ConfigurableApplicationContext receiver = new SpringApplicationBuilder(NutritionInboxApplication.class)
                .profiles("demo")
                .registerShutdownHook(false)
                .run(
                        "--spring.datasource.url=" + TestDatabase.newUrl(),
                        "--" + InboxTest.KEYS,
                        "--" + InboxTest.VIEWER,
                        "--server.port=0",
                        "--demo.port=0",
                        "--simulator.speed=100")) {
            Client client =
                    new Client(receiver.getEnvironment().getRequiredProperty("local.server.port", Integer.class));

            await().atMost(Duration.ofMinutes(1))
                    .until(() -> client.json("/nutrition_records").size() >= 5);

            assertThat(client.json("/nutrition_records?application_user_id=simulated-user-1"))
                    .isNotEmpty();
            assertThat(receiver.getEnvironment().getProperty("provider.application-id"))
                    .isEqualTo("9999");
            assertThat(receiver.getBeanNamesForType(Object.class))
                    .as("what is the simulator's stays there")
                    .noneMatch(name -> String.valueOf(receiver.getType(name)).contains(".simulator."));
        }
    }
}

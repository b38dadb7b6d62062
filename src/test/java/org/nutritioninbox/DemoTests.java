package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Simulator;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.util.TestSocketUtils;
import tools.jackson.databind.JsonNode;

/// The profile `demo`, with which receiver and simulator run side by side.
class DemoTests {

    private static int simulatorPort;
    private static ConfigurableApplicationContext receiver;
    private static Client client;
    private static Client simulator;

    /// With what somebody may have in his shell who runs the receiver for real.
    @BeforeAll
    static void start() {
        simulatorPort = TestSocketUtils.findAvailableTcpPort();
        receiver = Applications.of(NutritionInboxApplication.class)
                .profiles("demo")
                .run(
                        "--spring.datasource.url=" + TestDatabase.newUrl(),
                        "--" + InboxTest.KEYS,
                        "--" + InboxTest.VIEWER,
                        "--" + InboxTest.OPERATOR,
                        "--provider.base-url=http://provider.invalid/v3",
                        "--provider.application-id=1234",
                        "--provider.hmac-key=the-real-one",
                        "--server.port=0",
                        "--demo.port=" + simulatorPort,
                        "--simulator.failures=0",
                        "--simulator.speed=100");
        simulator = new Client(simulatorPort);
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
    void aPhotoIsSubmittedToTheSimulatorAndItsResultComesBack() {
        String photo = Simulator.photo(512, 512, "jpg");

        HttpResponse<String> answer =
                client.operate("/nutrition_records", "{\"application_user_id\":\"ann\",\"body\":\"" + photo + "\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String id = Client.EXACT.readTree(answer.body()).get("record_id").stringValue();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> client.json("/nutrition_records/" + id)
                        .path("status")
                        .asString("")
                        .equals("completed"));
    }

    @Test
    void whatTheSimulatorLosesIsFoundByAsking() {
        pull("mischief", "{\"lost\":1}");
        String id = pull("meals", "{\"users\":[\"bob\"]}").get(0).stringValue();
        pull("mischief", "{\"lost\":0}");
        // at this speed its time is ahead of ours
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            JsonNode run = reconciled("bob", simulatorTime().plus(Duration.ofMinutes(1)));
            return run.get("repaired").intValue() > 0
                    && client.get("/nutrition_records/" + id).statusCode() == 200;
        });
    }

    private static JsonNode reconciled(String user, Instant to) {
        return client.reconciled("{\"from_timestamp\":\"" + to.minus(Duration.ofDays(2)) + "\",\"to_timestamp\":\"" + to
                + "\",\"application_user_id\":\"" + user + "\"}");
    }

    private static Instant simulatorTime() {
        String state = simulator.send(simulator.request("/simulator")).body();
        return Instant.parse(Client.EXACT.readTree(state).get("now").stringValue());
    }

    private static JsonNode pull(String string, String json) {
        return Client.EXACT.readTree(simulator
                .send(simulator
                        .request("/simulator/" + string)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)))
                .body());
    }

    @Test
    void theReceiverAsksTheSimulatorWhateverTheShellSays() {
        Environment environment = receiver.getEnvironment();

        assertThat(environment.getProperty("provider.base-url")).isEqualTo("http://localhost:" + simulatorPort + "/v3");
        assertThat(environment.getProperty("provider.application-id")).isEqualTo("9999");
        assertThat(environment.getProperty("provider.hmac-key")).isNotEqualTo("the-real-one");
    }

    @Test
    void theDemosDataIsApartFromTheReceivers() {
        assertThat(receiver.getEnvironment().getProperty("local.data")).isEqualTo("data/demo");
    }
}

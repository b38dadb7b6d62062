package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

@InboxTest(properties = {"inbox.waiting=8", "inbox.patience=2s", "db-scheduler.enabled=true"})
@ContextConfiguration(initializers = OutageTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@DirtiesContext
class OutageTests {

    private static final FaultyNetwork network = FaultyNetwork.toTestDatabase();

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private Client client;

    @AfterEach
    void mend() {
        network.mend();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.webhook(body()).statusCode() == 200);
    }

    @Test
    @Timeout(60)
    void withoutADatabaseTheDoorSaysSoAndRecoversByItself() {
        assertThat(client.webhook(body()).statusCode()).isEqualTo(200);

        network.cut();
        assertUnavailable(client.webhook(body()));
        for (String path : List.of("/nutrition_records", "/nutrition_records/x", "/deliveries")) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(503);
        }
    }

    @Test
    @Timeout(60)
    void aDatabaseThatFallsSilentKeepsNobodyWaiting() {
        network.stall();
        assertUnavailable(client.webhook(body()));
    }

    @Test
    @Timeout(60)
    void moreThanCanWaitIsRefusedAndEverything200IsKept() throws Exception {
        network.stall();
        Map<String, Integer> mendedInTime = statuses("", network::mend);
        assertThat(mendedInTime.values()).contains(200, 503).containsOnly(200, 503);

        network.stall();
        Map<String, Integer> mendedLate = statuses("", () -> {});
        network.mend();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.webhook(body()).statusCode() == 200);
        assertThat(mendedLate.values()).containsOnly(503);

        mendedInTime.forEach((id, status) -> {
            if (status == 200) {
                assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);
            }
        });
        assertThat(client.operate("/audit/acknowledged/check", "").body())
                .as("commits of which nobody knows are no loss")
                .contains("\"missing\":0")
                .doesNotContainPattern("missing\":[1-9]");
    }

    @Test
    @Timeout(60)
    void largeBodiesCountAsLongAsTheyWaitEvenIfTheirSendersWereTurnedAway() throws Exception {
        network.stall();
        Map<String, Integer> statuses = statuses("x".repeat(100_000), () -> {});

        assertThat(statuses.values()).containsOnly(503);
        assertThat(memory()).isPositive();

        network.mend();
        await().atMost(Duration.ofSeconds(60)).until(() -> memory() == 0);
    }

    private double memory() {
        return meters.get("inbox.webhook.memory").gauge().value();
    }

    /// Sends a hundred at once. Returns the answers by record id.
    private Map<String, Integer> statuses(String padding, Runnable onFirstRefusal) throws Exception {
        Map<String, Integer> statuses = new ConcurrentHashMap<>();
        CountDownLatch refused = new CountDownLatch(1);
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                senders.execute(() -> {
                    String id = UUID.randomUUID().toString();
                    int status = client.webhook(body(id, padding)).statusCode();
                    statuses.put(id, status);
                    if (status == 503) {
                        refused.countDown();
                    }
                });
            }
            refused.await();
            onFirstRefusal.run();
        }
        return statuses;
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("Not kept, please try again");
    }

    private static String body() {
        return body(UUID.randomUUID().toString(), "");
    }

    private static String body(String id, String padding) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"x\":\"" + padding + "\"}";
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            network.to(TestDatabase.newUrl()).applyTo(context);
        }
    }
}

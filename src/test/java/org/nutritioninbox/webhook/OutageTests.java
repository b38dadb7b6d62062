package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "inbox.waiting=8",
            "inbox.patience=2s",
            "db-scheduler.enabled=true"
        })
@ContextConfiguration(initializers = OutageTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@DirtiesContext
class OutageTests {

    private static final FaultyNetwork network = FaultyNetwork.toTestDatabase();

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void client() {
        client = new Client(port);
    }

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
        List<String> ids = new ArrayList<>();
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String id = UUID.randomUUID().toString();
                ids.add(id);
                answers.add(senders.submit(() -> client.webhook(body(id))));
            }
        }
        network.mend();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.webhook(body()).statusCode() == 200);
        Set<Integer> allowed = Set.of(200, 503);
        for (int i = 0; i < ids.size(); i++) {
            int status = answers.get(i).get().statusCode();
            assertThat(status).isIn(allowed);
            if (status == 200) {
                assertThat(client.get("/nutrition_records/" + ids.get(i)).statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(client.operate("/audit/acknowledged/check", "").body())
                .as("commits of which nobody knows are no loss")
                .contains("\"missing\":0")
                .doesNotContainPattern("missing\":[1-9]");
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("Not kept, please try again");
    }

    private static String body() {
        return body(UUID.randomUUID().toString());
    }

    private static String body(String id) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"completed\"}";
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            network.to(TestDatabase.newUrl()).applyTo(context);
        }
    }
}

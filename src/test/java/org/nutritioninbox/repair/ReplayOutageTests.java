package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

@InboxTest(properties = {"processing.sweep=200ms", "processing.lease=2s", "inbox.lease=1s"})
@ContextConfiguration(initializers = ReplayOutageTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@Import(ReplayOutageTests.Witness.class)
@DirtiesContext
class ReplayOutageTests {

    private static final int MANY = 40;
    private static final FaultyNetwork network = FaultyNetwork.toTestDatabase();

    @LocalServerPort
    private int port;

    @Autowired
    private Witness witness;

    /// Each is told once when it arrives and once by the replay. Only what was being told is told again.
    @Test
    @Timeout(180)
    void anOutageInTheMiddleLosesNothing() {
        Client client = new Client(port);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ids.add(UUID.randomUUID().toString());
            assertThat(client.webhook("{\"record_id\":\"" + ids.getLast() + "\",\"status\":\"completed\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        await().until(() -> client.all("/deliveries?state=PROCESSED").size() == MANY);
        String self = "/replays/"
                + Client.EXACT
                        .readTree(
                                client.operate("/replays", "{\"filter\":{\"outcome\":\"NEW\"},\"rate_per_second\":20}")
                                        .body())
                        .get("id")
                        .stringValue();
        await().until(() -> client.json(self).get("done").intValue() > 5);

        network.cut();
        assertThat(client.get(self).statusCode()).isEqualTo(503);
        network.mend();

        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> client.json(self).get("state").stringValue().equals("DONE"));
        JsonNode replay = client.json(self);
        assertThat(replay.get("done").intValue()).isEqualTo(MANY);
        assertThat(replay.get("failed").intValue()).isZero();
        assertThat(ids).allMatch(id -> witness.times(id) >= 2 && witness.times(id) <= 3);
        assertThat(ids.stream().filter(id -> witness.times(id) > 2).count())
                .as("as many as a second takes")
                .isLessThanOrEqualTo(20);
    }

    /// Counts how often it was told.
    static class Witness implements RecordProcessor {

        private final Map<String, Integer> told = new ConcurrentHashMap<>();

        int times(String id) {
            return told.getOrDefault(id, 0);
        }

        @Override
        public void process(Changed change) {
            told.merge(change.recordId(), 1, Integer::sum);
        }
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            network.to(TestDatabase.newUrl()).applyTo(context);
        }
    }
}

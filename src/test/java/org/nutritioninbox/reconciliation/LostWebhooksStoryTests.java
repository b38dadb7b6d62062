package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Simulator;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// The provider loses, doubles, shuffles and forges webhooks, and then nobody can be reached for five hours.
@InboxTest(
        properties = {
            InboxTest.DATABASE,
            InboxTest.KEYS,
            InboxTest.OPERATOR,
            InboxTest.VIEWER,
            "reconciliation.every=1d",
            "reconciliation.rate-per-second=1000",
            "db-scheduler.polling-interval=100ms"
        })
class LostWebhooksStoryTests {

    private static final String[] USERS = {"anna", "ben", "cleo"};
    private static final Simulator SIMULATOR = Simulator.start(
            "simulator.mischief.lost=0.1",
            "simulator.mischief.doubled=0.1",
            "simulator.mischief.reordered=0.1",
            "simulator.mischief.forged=0.1");

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        registry.add("provider.base-url", SIMULATOR::baseUrl);
        registry.add("provider.application-id", () -> Simulator.APPLICATION_ID);
        registry.add("provider.hmac-key", () -> Simulator.HMAC_KEY);
    }

    @AfterAll
    static void stop() {
        SIMULATOR.close();
    }

    @Test
    void everyMealIsInTheInboxInItsNewestVersionOnce() throws Exception {
        Client client = new Client(port);
        try (FaultyNetwork network = new FaultyNetwork(port)) {
            SIMULATOR.sendTo(network.port());
            SIMULATOR.meals(60, USERS);
            await().until(() -> client.all("/nutrition_records").stream()
                            .map(record -> record.get("application_user_id"))
                            .distinct()
                            .count()
                    == USERS.length);
            network.cut();
            List<String> meanwhile = SIMULATOR.meals(60, USERS);
            SIMULATOR.awaitAnalyses();
            SIMULATOR.advance(Duration.ofHours(5));
            String first = meanwhile.getFirst();
            SIMULATOR.call(
                    SIMULATOR.records().stream()
                            .filter(record ->
                                    record.get("record_id").stringValue().equals(first))
                            .findFirst()
                            .orElseThrow()
                            .get("application_user_id")
                            .stringValue(),
                    "PATCH",
                    "/nutrition_records/" + first,
                    "{\"serving_size\":77}");
            network.mend();

            JsonNode run = reconciled(client);

            assertThat(run.get("state").stringValue()).isEqualTo("DONE");
            assertThat(run.get("found").intValue()).isEqualTo(120);
            assertThat(run.get("repaired").intValue()).isPositive();
            Map<String, JsonNode> held = new HashMap<>();
            client.all("/nutrition_records?limit=500")
                    .forEach(record -> held.put(record.get("record_id").stringValue(), record));
            List<JsonNode> records = SIMULATOR.records();
            assertThat(held.keySet())
                    .containsExactlyInAnyOrderElementsOf(records.stream()
                            .map(record -> record.get("record_id").stringValue())
                            .toList());
            records.forEach(record -> {
                JsonNode ours =
                        Objects.requireNonNull(held.get(record.get("record_id").stringValue()));
                assertThat(ours.get("status")).isEqualTo(record.get("status"));
                assertThat(ours.get("modified_at")).isEqualTo(record.get("modified_at"));
            });
            await().untilAsserted(() -> assertThat(client.all("/deliveries?state=PENDING&limit=500"))
                    .isEmpty());
            assertThat(reconciled(client).get("repaired").intValue()).isZero();
        }
    }

    /// In the provider's time, which runs faster than ours.
    private static JsonNode reconciled(Client client) {
        List<Instant> uploads = SIMULATOR.records().stream()
                .map(record -> Instant.parse(record.get("uploaded_at").stringValue()))
                .sorted()
                .toList();
        String window = "{\"from_timestamp\":\"" + uploads.getFirst() + "\",\"to_timestamp\":\""
                + uploads.getLast().plusSeconds(1) + "\"}";
        String self = "/reconciliations/"
                + Client.EXACT
                        .readTree(client.operate("/reconciliations", window).body())
                        .get("id")
                        .stringValue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !client.json(self).get("state").stringValue().equals("RUNNING"));
        return client.json(self);
    }
}

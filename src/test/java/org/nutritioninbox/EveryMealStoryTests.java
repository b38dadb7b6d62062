package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.Simulator;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The whole conversation with a provider that makes mischief, over an outage of ours, in the provider's time.
@Order(1)
class EveryMealStoryTests {

    private static final String[] USERS = {"ann", "bob", "cem", "dora", "eve"};

    /// The versions of each record that processors of any instance were called with.
    private static final Map<String, Set<String>> TOLD = new ConcurrentHashMap<>();

    private final String database = TestDatabase.newUrl();
    private final int port = freePort();
    private final Client client = new Client(port);

    @Test
    void everyMealIsInTheInboxInItsNewestVersionWhateverGotLost() {
        try (Simulator provider = Simulator.start(
                "simulator.mischief.lost=0.1",
                "simulator.mischief.doubled=0.1",
                "simulator.mischief.reordered=0.2",
                "simulator.mischief.forged=0.1")) {
            Instant begin = Instant.now().minus(Duration.ofHours(1));
            provider.sendTo(port);
            List<String> submitted = new ArrayList<>();
            try (ConfigurableApplicationContext receiver = receiver(provider)) {
                assertThat(receiver.isRunning()).isTrue();
                provider.meals(60, USERS);
                for (int i = 0; i < 5; i++) {
                    submitted.add(submit(USERS[i]));
                }
                provider.awaitAnalyses();
            }

            // five hours of it while nobody is at home
            List<String> meanwhile = provider.meals(60, USERS);
            provider.awaitAnalyses();
            change(provider, meanwhile.subList(0, 10));
            provider.advance(Duration.ofHours(5));

            try (ConfigurableApplicationContext receiver = receiver(provider)) {
                assertThat(receiver.isRunning()).isTrue();
                provider.meals(20, USERS);
                provider.awaitAnalyses();
                provider.outage("\"kind\":\"unauthorized\",\"count\":1");
                provider.outage("\"kind\":\"server_error\",\"count\":1");
                // who could not be asked for is asked for by the next run
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> reconcile(begin).get("users_failed").intValue() == 0);
                assertThat(client.all("/reconciliations"))
                        .anyMatch(run -> run.get("repaired").intValue() > 0);

                assertEverythingIsThere(provider);
                assertThat(submitted)
                        .allSatisfy(id -> assertThat(
                                        client.get("/nutrition_records/" + id).statusCode())
                                .isEqualTo(200));

                assertThat(reconcile(begin).get("repaired").intValue()).isZero();
                // what is still sent again changes nothing
                provider.advance(Duration.ofHours(80));
                provider.awaitDeliveries();
                assertEverythingIsThere(provider);
            }
        }
    }

    private void assertEverythingIsThere(Simulator provider) {
        List<JsonNode> records = provider.records();
        List<JsonNode> kept = client.all("/nutrition_records?limit=500");
        assertThat(kept).hasSameSizeAs(records);
        for (JsonNode record : records) {
            String id = record.get("record_id").stringValue();
            ObjectNode ours = (ObjectNode) client.json("/nutrition_records/" + id);
            ours.remove("_inbox");
            assertThat(Client.sameJson(ours, record))
                    .as("%s is %s", ours, record)
                    .isTrue();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(TOLD.getOrDefault(id, Set.of()))
                            .contains(Instant.parse(record.get("modified_at").stringValue())
                                    .toString()));
        }
        assertThat(kept)
                .noneMatch(record -> record.path("dish_name").asString("").equals("Forged dish"));
        assertThat(client.operate("/audit/acknowledged/check", "").body()).doesNotContainPattern("missing\":[1-9]");
    }

    private String submit(String user) {
        String photo = Simulator.photo(512, 512, "jpg");
        HttpResponse<String> answer = client.operate(
                "/nutrition_records", "{\"application_user_id\":\"" + user + "\",\"body\":\"" + photo + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body()).get("record_id").stringValue();
    }

    private static void change(Simulator provider, List<String> ids) {
        provider.records().stream()
                .filter(record -> ids.contains(record.get("record_id").stringValue()))
                .forEach(record -> provider.call(
                        record.get("application_user_id").stringValue(),
                        "PATCH",
                        "/nutrition_records/" + record.get("record_id").stringValue(),
                        "{\"serving_size\":123}"));
    }

    private JsonNode reconcile(Instant from) {
        Instant to = Instant.now().plus(Duration.ofDays(10));
        return client.reconciled("{\"from_timestamp\":\"" + from + "\",\"to_timestamp\":\"" + to + "\"}");
    }

    private ConfigurableApplicationContext receiver(Simulator provider) {
        return Applications.of(NutritionInboxApplication.class, Witness.class)
                .run(provider.argumentsOfReceiver(
                        "server.port=" + port,
                        "spring.datasource.url=" + database,
                        "provider.first-wait=10ms",
                        "expectations.overdue-after=1h"));
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Remembers what it was told.
    static class Witness implements RecordProcessor {

        @Override
        public void process(Changed change) {
            Instant modifiedAt = change.now().modifiedAt();
            if (modifiedAt != null) {
                TOLD.computeIfAbsent(change.recordId(), _ -> ConcurrentHashMap.newKeySet())
                        .add(modifiedAt.toString());
            }
        }
    }
}

package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.NutritionRecord.Reason;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Applications;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/// Two instances on one database.
class SeveralInstancesTests {

    private static final int SHARE = 5;
    private static final int NO_ANSWER = -1;
    private static final String URL = TestDatabase.newUrl();
    private static final Map<String, Integer> replayed = new ConcurrentHashMap<>();
    private static final List<ConfigurableApplicationContext> instances = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        for (String name : List.of("one", "two")) {
            instances.add(start(name));
        }
    }

    private static ConfigurableApplicationContext start(String name) {
        return Applications.of(NutritionInboxApplication.class, Witness.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + URL,
                        "--spring.datasource.hikari.maximum-pool-size=8",
                        "--" + InboxTest.KEYS,
                        "--" + InboxTest.OPERATOR,
                        "--" + InboxTest.VIEWER,
                        "--webhook.drain=1s",
                        "--quarantine.count=20",
                        "--quarantine.source-share=0.25",
                        "--processing.sweep=200ms",
                        "--db-scheduler.scheduler-name=" + name,
                        "--db-scheduler.polling-interval=100ms");
    }

    @AfterAll
    static void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void theBoundsOfTheQuarantineHoldOverAllOfThem() {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                String address = "198.51.100." + i % 6;
                Client door = client(i % 2);
                senders.execute(() -> refuse(door, address));
            }
        }
        await().until(() ->
                countsBySource().values().stream().mapToLong(Long::longValue).sum() == 20);

        assertThat(countsBySource().values()).allMatch(count -> count <= SHARE);
        await("a newcomer gets in through either")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    refuse(client(0), "192.0.2.1");
                    refuse(client(1), "192.0.2.2");
                    return countsBySource().keySet().containsAll(Set.of("192.0.2.1", "192.0.2.2"));
                });
        assertThat(client(0).all("/quarantine")).hasSize(20);
        assertThat(countsBySource().values()).allMatch(count -> count <= SHARE);
    }

    @Test
    void aReplayIsOneRunAndTellsOfEachOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(UUID.randomUUID().toString());
            String body = "{\"record_id\":\"" + ids.getLast() + "\",\"status\":\"completed\"}";
            assertThat(client(i % 2).webhook(body).statusCode()).isEqualTo(200);
        }
        await().until(() -> client(0).all("/deliveries?state=PROCESSED").size() == ids.size());

        JsonNode replay = Client.EXACT.readTree(client(0)
                .operate("/replays", "{\"filter\":{\"outcome\":\"NEW\"},\"rate_per_second\":40}")
                .body());
        assertThat(client(1)
                        .operate("/replays", "{\"filter\":{\"outcome\":\"NEW\"}}")
                        .statusCode())
                .isEqualTo(409);

        String self = "/replays/" + replay.get("id").stringValue();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> client(1).json(self).get("state").stringValue().equals("DONE"));
        assertThat(client(1).json(self).get("done").intValue()).isEqualTo(ids.size());
        assertThat(ids).allMatch(id -> replayed.getOrDefault(id, 0) == 1);
    }

    /// The senders go through a load balancer, which asks each instance ten times a second whether it is ready.
    @Test
    void aRollingRestartAnswersNothingBut200() throws Exception {
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        AtomicBoolean restarted = new AtomicBoolean();
        AtomicIntegerArray ready = new AtomicIntegerArray(new int[] {1, 1});
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                int sender = i;
                threads.execute(() -> sendUntil(restarted, sender, ready, answers));
            }
            threads.execute(() -> askWhichAreReady(restarted, ready));
            for (int i = 0; i < 2; i++) {
                instances.get(i).close();
                instances.set(i, start("again-" + i));
                int restartedOne = i;
                await().until(() -> ready.get(restartedOne) == 1);
            }
            restarted.set(true);
        }

        assertThat(answers).hasSizeGreaterThan(100);
        assertThat(answers.values()).containsOnly(200);
        assertThat(client(1).all("/deliveries?limit=500").stream()
                        .map(delivery -> delivery.get("record_id").asString()))
                .containsAll(answers.keySet());
    }

    private static void sendUntil(
            AtomicBoolean end, int sender, AtomicIntegerArray ready, Map<String, Integer> answers) {
        for (int i = sender; !end.get(); i++) {
            String id = UUID.randomUUID().toString();
            int instance = ready.get(i % 2) == 1 ? i % 2 : 1 - i % 2;
            answers.put(id, NO_ANSWER);
            answers.put(
                    id,
                    client(instance)
                            .webhook("{\"record_id\":\"" + id + "\",\"status\":\"completed\"}")
                            .statusCode());
        }
    }

    private static void askWhichAreReady(AtomicBoolean end, AtomicIntegerArray ready) {
        while (!end.get()) {
            for (int i = 0; i < 2; i++) {
                ready.set(i, isReady(i) ? 1 : 0);
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static boolean isReady(int instance) {
        try {
            return client(instance).get("/actuator/health/readiness").statusCode() == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Map<String, Long> countsBySource() {
        return client(1).all("/quarantine").stream()
                .collect(Collectors.groupingBy(one -> one.get("remote_address").stringValue(), Collectors.counting()));
    }

    private static void refuse(Client door, String address) {
        byte[] body = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        assertThat(door.webhook(body, "wrong", request -> request.header("X-Forwarded-For", address))
                        .statusCode())
                .isEqualTo(401);
    }

    private static Client client(int instance) {
        Environment environment = instances.get(instance).getEnvironment();
        return new Client(environment.getRequiredProperty("local.server.port", Integer.class));
    }

    /// Counts for all instances how often one was replayed.
    static class Witness implements RecordProcessor {

        @Override
        public void process(Changed change) {
            if (change.reason() == Reason.REPLAYED) {
                replayed.merge(change.recordId(), 1, Integer::sum);
            }
        }
    }
}

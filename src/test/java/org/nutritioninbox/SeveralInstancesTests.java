package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxProcess;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import tools.jackson.databind.JsonNode;

/// Two instances on one database, each in a process of its own.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class SeveralInstancesTests {

    private static final int SHARE = 5;
    private static final int COUNT = 40;
    private static final int NO_ANSWER = -1;
    private static final String URL = TestDatabase.newUrl();
    private static final List<InboxProcess> instances = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        for (String name : List.of("one", "two")) {
            InboxProcess instance = new InboxProcess(
                    folder.resolve(name + ".log"),
                    "--spring.datasource.url=" + URL,
                    "--spring.datasource.hikari.maximum-pool-size=8",
                    "--" + InboxTest.KEYS,
                    "--" + InboxTest.OPERATOR,
                    "--" + InboxTest.VIEWER,
                    "--webhook.drain=1s",
                    "--quarantine.count=50",
                    "--processing.sweep=200ms",
                    "--logging.level.org.nutritioninbox.processing=debug",
                    "--db-scheduler.scheduler-name=" + name,
                    "--db-scheduler.polling-interval=100ms");
            instances.add(instance);
            instance.start();
        }
    }

    @BeforeEach
    void allAreReady() {
        instances.forEach(InboxProcess::awaitReady);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (InboxProcess instance : instances) {
            instance.kill();
        }
    }

    @Test
    void theBoundsOfTheQuarantineHoldOverAllOfThem() {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                String address = "198.51.100." + i % 12;
                Client door = client(i % 2);
                senders.execute(() -> refuse(door, address));
            }
        }
        await().until(() ->
                countsBySource().values().stream().mapToLong(Long::longValue).sum() == 50);

        assertThat(countsBySource().values()).allMatch(count -> count <= SHARE);
        await("a newcomer gets in through either")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    refuse(client(0), "192.0.2.1");
                    refuse(client(1), "192.0.2.2");
                    return countsBySource().keySet().containsAll(Set.of("192.0.2.1", "192.0.2.2"));
                });
        assertThat(client(0).all("/quarantine")).hasSize(50);
        assertThat(countsBySource().values()).allMatch(count -> count <= SHARE);
    }

    @Test
    void aReplayIsOneRunAndTellsOfEachOnce() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
            assertThat(client(i % 2).webhook(body).statusCode()).isEqualTo(200);
        }
        List<String> ids = await().until(this::processed, processed -> processed.size() == COUNT);

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
        assertThat(client(1).json(self).get("done").intValue()).isEqualTo(COUNT);
        String log = instances.get(0).log() + instances.get(1).log();
        assertThat(ids).allMatch(id -> log.split("delivery " + id + " version 1 \\(REPLAYED\\)", -1).length == 2);
    }

    private List<String> processed() {
        return client(0).all("/deliveries?state=PROCESSED").stream()
                .map(delivery -> delivery.get("id").stringValue())
                .toList();
    }

    /// The senders go through a load balancer, which asks each instance ten times a second whether it is ready. This is
    /// the last test, since the second instance is not started again.
    @Test
    @Order(Integer.MAX_VALUE)
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
            try {
                instances.get(0).stop();
                instances.get(0).start();
                await().atMost(Duration.ofMinutes(2)).until(() -> ready.get(0) == 1);
                instances.get(1).stop();
            } finally {
                restarted.set(true);
            }
        }

        assertThat(answers).hasSizeGreaterThan(100);
        assertThat(answers.values()).containsOnly(200);
        assertThat(client(0).all("/deliveries?limit=500").stream()
                        .map(delivery -> delivery.get("record_id").asString()))
                .containsAll(answers.keySet());
    }

    private static void sendUntil(
            AtomicBoolean end, int sender, AtomicIntegerArray ready, Map<String, Integer> answers) {
        for (int i = sender; !end.get(); i++) {
            LockSupport.parkNanos(20_000_000);
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
                ready.set(i, instances.get(i).isReady() ? 1 : 0);
            }
            LockSupport.parkNanos(100_000_000);
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
        return instances.get(instance).client();
    }
}

package org.nutritioninbox.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// The base of tests of replays: a user for each test, processors that can be watched, and the steps of a story.
@InboxTest(
        properties = {
            "processing.retry.attempts=2",
            "processing.retry.delay=50ms",
            "processing.sweep=200ms",
            "processing.lease=2s",
            "inbox.lease=1s"
        })
@ResourceLock("the one application of all tests of replays")
@Import({ReplayStory.Witness.class, ReplayStory.Fragile.class})
abstract class ReplayStory {

    @Autowired
    Witness witness;

    @Autowired
    Fragile fragile;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    Client client;

    final String user = "user-" + UUID.randomUUID();

    @AfterEach
    void nothingIsLeftRunning() {
        client.operate("/processing/resume", "");
        client.json("/replays").forEach(replay -> {
            if (List.of("RUNNING", "PAUSED").contains(replay.get("state").stringValue())) {
                client.operate(self(replay) + "/cancel", "");
            }
        });
    }

    String filterByUser() {
        return "{\"filter\":{\"application_user_id\":\"" + user + "\"}}";
    }

    String filterByUser(int ratePerSecond) {
        return filterByUser().replace("}}", "},\"rate_per_second\":" + ratePerSecond + "}");
    }

    JsonNode preview(String request) {
        HttpResponse<String> answer = client.operate("/replays", request.replaceFirst("\\{", "{\"preview\":true,"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body());
    }

    JsonNode replay(String request) {
        return begun(client.operate("/replays", request));
    }

    JsonNode replayOf(String id) {
        return begun(client.operate("/deliveries/" + deliveryOf(id) + "/replay", ""));
    }

    static JsonNode begun(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.EXACT.readTree(answer.body());
    }

    JsonNode ended(JsonNode replay) {
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        client.json(self(replay)).get("state").stringValue().equals("DONE"));
        return client.json(self(replay));
    }

    static String self(JsonNode replay) {
        return "/replays/" + replay.get("id").stringValue();
    }

    JsonNode inbox(String id) {
        return client.json("/nutrition_records/" + id).get("_inbox");
    }

    int replayed(Collection<String> ids) {
        return (int) ids.stream()
                .flatMap(id -> witness.reasons(id).stream())
                .filter(ChangeReason.REPLAYED::equals)
                .count();
    }

    static String state(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.EXACT.readTree(answer.body()).get("state").stringValue();
    }

    void pauseProcessing() {
        assertThat(client.operate("/processing/pause", "").statusCode()).isEqualTo(200);
    }

    void resumeProcessing() {
        assertThat(client.operate("/processing/resume", "").statusCode()).isEqualTo(200);
    }

    String deliveryOf(String id) {
        return client.json("/deliveries?record_id=" + id).get(0).get("id").stringValue();
    }

    String processed(String dish) {
        String id = send(UUID.randomUUID().toString(), "completed", dish);
        awaitOne("PROCESSED", id);
        return id;
    }

    List<String> processed(int count) {
        return Stream.generate(() -> processed("soup")).limit(count).toList();
    }

    /// Fragile failed on it too often, and would not any more.
    String dead(String dish) {
        fragile.breaks(user);
        String id = send(UUID.randomUUID().toString(), "completed", dish);
        awaitOne("DEAD", id);
        fragile.mends(user);
        return id;
    }

    void awaitOne(String state, String id) {
        await().until(() ->
                client.json("/deliveries?state=" + state + "&record_id=" + id).size() == 1);
    }

    String send(String id, String status, String dish) {
        String body = """
                {"record_id":"%s","status":"%s","application_user_id":"%s","dish_name":"%s"}""".formatted(id, status, user, dish);
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
        return id;
    }

    /// Remembers what it was told, and when.
    static class Witness implements RecordProcessor {

        private final List<Changed> told = new CopyOnWriteArrayList<>();
        private final Map<Changed, Instant> times = new ConcurrentHashMap<>();
        private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

        @Override
        public void process(Changed change) throws InterruptedException {
            times.put(change, Instant.now());
            told.add(change);
            CountDownLatch latch = latches.get(String.valueOf(change.now().applicationUserId()));
            if (latch != null) {
                latch.await();
            }
        }

        CountDownLatch waits(String user) {
            return latches.computeIfAbsent(user, _ -> new CountDownLatch(1));
        }

        List<Changed> of(String id) {
            return told.stream().filter(change -> change.recordId().equals(id)).toList();
        }

        List<ChangeReason> reasons(String id) {
            return of(id).stream().map(Changed::reason).toList();
        }

        /// The times at which a replay called it, in order.
        List<Instant> replayTimes(Set<String> ids) {
            return times.entrySet().stream()
                    .filter(entry -> entry.getKey().reason() == ChangeReason.REPLAYED
                            && ids.contains(entry.getKey().recordId()))
                    .map(Map.Entry::getValue)
                    .sorted()
                    .toList();
        }
    }

    /// Breaks for some users.
    static class Fragile implements RecordProcessor {

        private final Set<String> broken = ConcurrentHashMap.newKeySet();
        private final List<Changed> told = new CopyOnWriteArrayList<>();

        void breaks(String user) {
            broken.add(user);
        }

        void mends(String user) {
            broken.remove(user);
        }

        List<ChangeReason> told(String id) {
            return told.stream()
                    .filter(change -> change.recordId().equals(id))
                    .map(Changed::reason)
                    .toList();
        }

        @Override
        public void process(Changed change) {
            String user = change.now().applicationUserId();
            if (user != null && broken.contains(user)) {
                throw new IllegalStateException("broken");
            }
            told.add(change);
        }
    }
}

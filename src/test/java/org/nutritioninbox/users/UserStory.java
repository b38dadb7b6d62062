package org.nutritioninbox.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// The base of tests about one person: everything that a database can have of a person, and the steps of a story.
@InboxTest(
        properties = {
            "db-scheduler.polling-interval=100ms",
            "processing.retry.attempts=1",
            "processing.sweep=200ms",
            "reconciliation.every=1d",
            "reconciliation.rate-per-second=1000"
        })
@ResourceLock("the one application of all tests about one person")
@Import({UserStory.Fragile.class, UserStory.OddRoom.class})
abstract class UserStory {

    static final String LIST = "GET /v3/nutrition_records";
    static final FakeProvider PROVIDER = new FakeProvider().when(LIST, FakeProvider.json(200, "[]"));
    static final String UPLOADED = "2025-09-15T08:00:00Z";

    @Autowired
    Client client;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    OddRoom oddRoom;

    final String user = "canary-" + UUID.randomUUID();
    final String other = "other-" + UUID.randomUUID();
    final String dish = "dish" + UUID.randomUUID();

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.register(registry);
    }

    @AfterEach
    void theRoomIsBack() {
        oddRoom.isAway = false;
    }

    static String meal(String user, String recordId, String status, String dish, String uploadedAt) {
        return """
                {"application_user_id":"%s","record_id":"%s","status":"%s","dish_name":"%s","uploaded_at":"%s",\
                "nutritional_fields":{"energy_kcal":1.50}}""".formatted(user, recordId, status, dish, uploadedAt);
    }

    /// Sends a meal that was uploaded long ago. Returns the id of its record.
    String eaten(String who, String what) {
        String id = UUID.randomUUID().toString();
        send(meal(who, id, "completed", what, UPLOADED));
        return id;
    }

    void send(String body) {
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
    }

    void sendZipped(String body) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes(body));
        }
        client.webhook(zipped.toByteArray(), InboxTest.KEY, request -> request.header("Content-Encoding", "gzip"));
    }

    void sendForged(String body) {
        int before = quarantined();
        assertThat(client.webhook(bytes(body), "wrong", request -> request).statusCode())
                .isEqualTo(401);
        await().until(() -> quarantined() > before);
    }

    private int quarantined() {
        return client.json("/quarantine?limit=500").size();
    }

    void expected(@Nullable String who, String recordId) {
        jdbc.update("""
                insert into expectation (id, record_id, application_user_id, origin, state, since, answer, answer_status)
                values (uuidv7(), ?, ?, 'SUBMITTED', 'ANSWERED', now(), ?, 200)
                """, recordId, who, bytes("{\"record_id\":\"" + recordId + "\"}"));
    }

    HttpResponse<String> delete(String who, String as, String password) {
        return client.send(Client.as(as, password, client.request("/users/" + who))
                .method("DELETE", HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode begin(String who) {
        HttpResponse<String> answer = delete(who, "operator", InboxTest.OPERATOR_PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode erasure = Client.EXACT.readTree(answer.body());
        assertThat(answer.headers().firstValue("Location"))
                .contains("/erasures/" + erasure.get("id").stringValue());
        return erasure;
    }

    /// Lets the minutes between the passes go by.
    JsonNode ended(JsonNode begun) {
        String self = "/erasures/" + begun.get("id").stringValue();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            jdbc.update("update erasure set due_at = least(due_at, now()) where state = 'RUNNING'");
            return client.json(self).get("state").stringValue().equals("DONE");
        });
        return client.json(self);
    }

    JsonNode erase(String who) {
        return ended(begin(who));
    }

    HttpResponse<String> export(String who) {
        return client.send(
                Client.as("operator", InboxTest.OPERATOR_PASSWORD, client.request("/users/" + who + "/export")));
    }

    List<JsonNode> exported(String who) {
        return export(who).body().lines().map(Client.EXACT::readTree).toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Fails for all dishes that begin with its name.
    static class Fragile implements RecordProcessor {

        @Override
        public String name() {
            return "fragile";
        }

        @Override
        public void process(Changed change) {
            if (String.valueOf(change.now().dishName()).startsWith("fragile")) {
                throw new IllegalStateException("No such service");
            }
        }
    }

    /// A room of its own, whose database is away when a test wants it to be.
    static class OddRoom implements PersonalRows {

        volatile boolean isAway;
        volatile boolean hasFailed;
        volatile CountDownLatch gate = new CountDownLatch(0);
        final AtomicInteger waiting = new AtomicInteger();

        void goAway() {
            hasFailed = false;
            isAway = true;
        }

        @Override
        public void export(Person person, BiConsumer<String, Object> line) {
            failIfAway();
            waiting.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public long erase(Person person) {
            failIfAway();
            return 0;
        }

        private void failIfAway() {
            if (isAway) {
                hasFailed = true;
                throw new QueryTimeoutException("away");
            }
        }
    }
}

package org.nutritioninbox.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// In a database of its own, since the feed is one for all users.
@InboxTest(properties = "spring.application.name=feed")
class FeedStoryTests {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    private Client client;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private DataSource database;

    private final String user = "user-" + UUID.randomUUID();
    private final String id = UUID.randomUUID().toString();

    @Test
    void changesComeInTheOrderOfTheirCommitsWithTheNewestRecord() {
        send(id, "processing", "soup");
        send(id, "completed", "soup");
        send(id, "completed", "soup");
        send(id, "updated", "stew");

        JsonNode changes = feed("").get("changes");

        assertThat(changes.valueStream().map(change -> change.get("version").intValue()))
                .containsExactly(1, 2, 3);
        assertThat(changes.valueStream()
                        .map(change -> change.at("/record/dish_name").stringValue()))
                .containsOnly("stew");
        assertThat(changes.get(0).get("changed").isNull()).isTrue();
        assertThat(changes.get(1).get("changed").valueStream().map(JsonNode::stringValue))
                .containsExactly("status");
        assertThat(changes.get(2).get("changed").valueStream().map(JsonNode::stringValue))
                .containsExactly("dish_name", "status");
        assertThat(changes.get(2).at("/record/_inbox/version").intValue()).isEqualTo(3);
    }

    @Test
    void aReaderGoesOnBehindTheLastAnswer() {
        for (int i = 0; i < 5; i++) {
            send(UUID.randomUUID().toString(), "completed", "soup " + i);
        }

        JsonNode first = feed("&limit=2");
        JsonNode second = feed("&limit=2&after=" + first.get("cursor").stringValue());
        JsonNode third = feed("&limit=2&after=" + second.get("cursor").stringValue());
        JsonNode none = feed("&after=" + third.get("cursor").stringValue());

        assertThat(Stream.of(first, second, third)
                        .flatMap(answer -> answer.get("changes").valueStream())
                        .map(change -> change.at("/record/dish_name").stringValue()))
                .containsExactly("soup 0", "soup 1", "soup 2", "soup 3", "soup 4");
        assertThat(first.get("more").booleanValue()).isTrue();
        assertThat(none.get("changes").isEmpty()).isTrue();
        assertThat(none.get("more").booleanValue()).isFalse();
    }

    @Test
    void aReaderCanBeginWithTheNextChange() {
        send(UUID.randomUUID().toString(), "completed", "soup");
        String latest = feed("&after=latest").get("cursor").stringValue();
        send(id, "completed", "stew");

        JsonNode changes = feed("&after=" + latest).get("changes");

        assertThat(changes.valueStream().map(change -> change.get("record_id").stringValue()))
                .containsExactly(id);
    }

    @Test
    void changesAreFilteredByUserAndStatus() {
        send(id, "failed", "soup");
        send(UUID.randomUUID().toString(), "completed", "stew");

        JsonNode changes = feed("&status=failed").get("changes");

        assertThat(changes.valueStream().map(change -> change.get("record_id").stringValue()))
                .containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after=4711", "after=x-01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60", "limit=0", "limit=501", "user=a"})
    void aWrongParameterIsNamed(String parameter) {
        HttpResponse<String> answer = client.get("/feed?" + parameter);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Client.EXACT.readTree(answer.body()).get("parameter").stringValue())
                .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }

    @Test
    void aCursorBehindWhichChangesAreDroppedIsGone() {
        send(id, "completed", "soup");
        String cursor = feed("&after=latest").get("cursor").stringValue();
        send(id, "updated", "stew");
        feed("&after=latest");
        jdbc.update("update commit_order set forgotten_position = last_position");

        HttpResponse<String> answer = client.get("/feed?after=" + cursor);

        jdbc.update("update commit_order set forgotten_position = 0");
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).contains("after=latest");
    }

    @Test
    void aCommitThatBecomesVisibleLateIsNotSkipped() throws Exception {
        send(id, "processing", "soup");
        UUID early = UUID.fromString("01000000-0000-7000-8000-000000000000");
        String seen;
        try (Connection slow = database.getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("""
                insert into delivery (id, batch_id, received_at, origin, kind, outcome, record_id,
                    application_user_id, version, size, sha256, body)
                select '%1$s', '%1$s', received_at, origin, kind, outcome, record_id, application_user_id, 7, size,
                    sha256, body
                from delivery where record_id = '%2$s' limit 1
                """.formatted(early, id));
            statement.execute("insert into batch (id, last_id, deliveries, due_at) values ('%1$s', '%1$s', 1, now())"
                    .formatted(early));
            send(id, "completed", "soup");
            seen = feed("").get("cursor").stringValue();
            slow.commit();
        }

        JsonNode changes = feed("&after=" + seen).get("changes");

        assertThat(changes.valueStream().map(change -> change.get("version").intValue()))
                .containsExactly(7);
    }

    @Test
    void readersThatFollowConcurrentWritersGetEachChangeOnce() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        List<List<String>> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 8; writer++) {
                threads.execute(() -> {
                    for (int i = 0; i < 25; i++) {
                        String meal = UUID.randomUUID().toString();
                        send(meal, "completed", "soup");
                        sent.add(meal);
                    }
                });
            }
            for (int reader = 0; reader < 3; reader++) {
                List<String> own = new CopyOnWriteArrayList<>();
                seen.add(own);
                threads.execute(() -> follow(own, 200));
            }
        }

        assertThat(seen).allSatisfy(own -> assertThat(own).containsExactlyInAnyOrderElementsOf(sent));
        assertThat(seen).containsOnly(seen.getFirst());
        assertThat(jdbc.queryForList("select position from batch where position is not null order by 1", Long.class))
                .as("without a gap")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, lastPosition()).boxed().toList());
    }

    @Test
    void aViewerGetsChangesAsTheyHappenAndResumes() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Stream<String> stream = stream(null)) {
            Thread.ofVirtual().start(() -> collect(stream, lines));
            await().until(() -> lines.contains(":"));
            send(id, "processing", "soup");
            await().until(() -> data(lines).size() == 1);
        }
        send(id, "completed", "stew");
        send(UUID.randomUUID().toString(), "completed", "bread");

        List<String> resumed = new CopyOnWriteArrayList<>();
        try (Stream<String> stream = stream(ids(lines).getFirst())) {
            Thread.ofVirtual().start(() -> collect(stream, resumed));
            await().until(() -> data(resumed).size() == 2);
            send(UUID.randomUUID().toString(), "completed", "rice");
            await().until(() -> data(resumed).size() == 3);
        }

        assertThat(data(resumed))
                .extracting(change -> change.at("/record/dish_name").stringValue())
                .containsExactly("stew", "bread", "rice");
        assertThat(ids(resumed)).doesNotHaveDuplicates();
    }

    private long lastPosition() {
        return jdbc.queryForList("select last_position from commit_order", Long.class)
                .getFirst();
    }

    @Test
    void aHeadRequestForAStreamEnds() {
        HttpResponse<String> answer =
                client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, client.request("/feed/stream"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        await().until(() -> meters.get("inbox.feed.viewers").gauge().value() == 0);
    }

    @Test
    void aStreamEndsIfTheDatabaseHasLostChangesAndItsViewerIsTold() throws Exception {
        send(id, "completed", "soup");
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Stream<String> stream = stream(null)) {
            Thread viewer = Thread.ofVirtual().start(() -> collect(stream, lines));
            await().until(() -> lines.contains(":"));
            send(id, "updated", "stew");
            await().until(() -> data(lines).size() == 1);
            jdbc.update("update commit_order set last_position = 0");
            await().until(() -> !viewer.isAlive());
        } finally {
            jdbc.update("update commit_order set last_position = (select max(position) from batch)");
        }
        jdbc.update("update commit_order set forgotten_position = last_position");
        try {
            assertThat(client.get("/feed?after=" + ids(lines).getLast().replaceFirst("[0-9]+", "1"))
                            .statusCode())
                    .isEqualTo(410);
        } finally {
            jdbc.update("update commit_order set forgotten_position = 0");
        }
    }

    private void follow(List<String> seen, int count) {
        String cursor = "";
        while (seen.size() < count) {
            JsonNode answer = feed("&limit=7" + cursor);
            answer.get("changes")
                    .forEach(change -> seen.add(change.get("record_id").stringValue()));
            cursor = "&after=" + answer.get("cursor").stringValue();
        }
    }

    private JsonNode feed(String more) {
        return client.json("/feed?application_user_id=" + user + more);
    }

    private Stream<String> stream(@Nullable String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = Client.as(
                "viewer", InboxTest.VIEWER_PASSWORD, client.request("/feed/stream?application_user_id=" + user));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<Stream<String>> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        return answer.body();
    }

    private static void collect(Stream<String> stream, List<String> lines) {
        try {
            stream.forEach(lines::add);
        } catch (RuntimeException e) {
            // the test has closed the stream
        }
    }

    private static List<JsonNode> data(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Client.EXACT.readTree(line.substring(6)))
                .toList();
    }

    private static List<String> ids(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }

    private void send(String recordId, String status, String dish) {
        assertThat(client.webhook("""
            {"application_user_id":"%s","record_id":"%s","status":"%s","dish_name":"%s"}
            """.formatted(user, recordId, status, dish)).statusCode())
                .isEqualTo(200);
    }
}

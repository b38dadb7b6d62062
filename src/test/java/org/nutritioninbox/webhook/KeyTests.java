package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@InboxTest(properties = {"webhook.retired-keys=" + KeyTests.RETIRED})
@DirtiesContext
class KeyTests {

    static final String RETIRED = "retired-key-0123456789";

    private static final String IN_FILE = "key-in-a-file-0123456789";
    private static final Path file = keyFile();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Client client;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        registry.add("webhook.signature-keys-file", file::toString);
    }

    @AfterEach
    void asBefore() throws IOException {
        Files.writeString(file, IN_FILE + "\n");
        assertThat(reload().statusCode()).isEqualTo(200);
    }

    @Test
    void aReloadPutsTheKeysOfTheFileInForceAndTakesTheOthersOut() throws IOException {
        assertThat(send(IN_FILE)).isEqualTo(200);

        Files.writeString(file, "another-key-0123456789\n\nshort\n");
        HttpResponse<String> answer = reload();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(send("another-key-0123456789")).isEqualTo(200);
        assertThat(send(InboxTest.KEY)).isEqualTo(200);
        assertThat(send(IN_FILE)).isEqualTo(401);
        JsonNode keys = Client.EXACT.readTree(answer.body());
        assertThat(key(keys, "short").get("short").booleanValue()).isTrue();
        assertThat(key(keys, "another-key-0123456789").get("short").booleanValue())
                .isFalse();
        assertThat(key(keys, IN_FILE).get("in_force").booleanValue()).isFalse();
        assertThat(answer.body()).doesNotContain("another-key", "test-key");
    }

    @Test
    void aShortKeyIsWarnedOf() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(KeyReload.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            Files.writeString(file, "short\nlong-enough-0123456789\n");
            reload();
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .filteredOn(event -> event.getLevel().equals(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("Signature key " + SigningKey.of("short").id()
                        + " has fewer than 16 characters and can be guessed: replace it with a longer one")
                .hasSize(1);
    }

    @Test
    void aReloadIsWrittenDown() {
        reload();

        JsonNode action =
                client.json("/audit/actions?action=keys.reload&limit=1").get(0);
        assertThat(action.get("who").stringValue()).isEqualTo("operator");
        assertThat(action.get("subject").get("key_ids").valueStream().map(JsonNode::stringValue))
                .contains(SigningKey.of(IN_FILE).id());
        assertThat(action.get("count").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "missing"})
    void aFileWithoutKeysChangesNothing(String content) throws IOException {
        if (content.equals("missing")) {
            Files.delete(file);
        } else {
            Files.writeString(file, content);
        }

        HttpResponse<String> answer = reload();

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(send(IN_FILE)).isEqualTo(200);
    }

    @Test
    void aChangedFileIsNoticedWithoutAnybodySayingSo() throws IOException {
        Files.writeString(file, "noticed-key-0123456789");

        await().atMost(Duration.ofSeconds(30)).until(() -> send("noticed-key-0123456789") == 200);
    }

    @Test
    void aKeyTellsHowOftenAndWhenItWasUsed() {
        String id = SigningKey.of(InboxTest.SECOND_KEY).id();
        long before = key(InboxTest.SECOND_KEY).get("deliveries").longValue();
        for (int i = 0; i < 3; i++) {
            send(InboxTest.SECOND_KEY);
        }

        await().untilAsserted(() -> assertThat(
                        key(InboxTest.SECOND_KEY).get("deliveries").longValue())
                .isEqualTo(before + 3));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc.queryForList("select deliveries from key_use where key_id = ?", Long.class, id)
                        .equals(List.of(before + 3)));
        JsonNode key = key(InboxTest.SECOND_KEY);
        assertThat(key.get("deliveries").longValue()).isEqualTo(before + 3);
        assertThat(key.get("in_force").booleanValue()).isTrue();
        assertThat(key.get("first_used_at").stringValue())
                .isLessThanOrEqualTo(key.get("last_used_at").stringValue());
        assertThat(key.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "in_force", "retired", "short", "deliveries", "first_used_at", "last_used_at");
    }

    @Test
    void aRetiredKeyIsListedAndNotTrusted() {
        assertThat(send(RETIRED)).isEqualTo(401);

        JsonNode key = key(RETIRED);
        assertThat(key.get("retired").booleanValue()).isTrue();
        assertThat(key.get("in_force").booleanValue()).isFalse();
        assertThat(key.get("last_used_at").isNull()).isTrue();
    }

    @Test
    void aKeyThatIsNoLongerConfiguredIsListedWhereItWasUsed() {
        jdbc.update("insert into key_use values ('0badcafe', 7, now(), now()) on conflict do nothing");

        JsonNode keys = client.json("/keys");
        JsonNode key = keys.valueStream()
                .filter(one -> one.get("id").stringValue().equals("0badcafe"))
                .findFirst()
                .orElseThrow();
        assertThat(key.get("deliveries").intValue()).isEqualTo(7);
        assertThat(key.get("short").isNull()).isTrue();
    }

    @Test
    void aViewerMayLookAndNotReload() {
        HttpResponse<String> answer =
                client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, client.request("/keys/reload"))
                        .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(client.get("/keys").statusCode()).isEqualTo(200);
        assertThat(client.get("/keys?x=1").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> reload() {
        return client.operate("/keys/reload", "");
    }

    private int send(String key) {
        String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
        return client.webhook(body.getBytes(StandardCharsets.UTF_8), key, request -> request)
                .statusCode();
    }

    private JsonNode key(String key) {
        return key(client.json("/keys"), key);
    }

    private static JsonNode key(JsonNode keys, String key) {
        return StreamSupport.stream(keys.spliterator(), false)
                .filter(one ->
                        one.get("id").stringValue().equals(SigningKey.of(key).id()))
                .findFirst()
                .orElseThrow();
    }

    private static Path keyFile() {
        try {
            Path file = Files.createTempFile("keys", null);
            file.toFile().deleteOnExit();
            return Files.writeString(file, IN_FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

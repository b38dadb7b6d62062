package org.nutritioninbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.EmptyResultDataAccessException;
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
    private KeyReload reload;

    @Autowired
    private Client client;

    @DynamicPropertySource
    static void keys(DynamicPropertyRegistry registry) {
        registry.add("webhook.signature-keys-file", file::toString);
    }

    @AfterEach
    void asBefore() throws IOException {
        Files.writeString(file, IN_FILE + "\n");
        reload.poll();
    }

    @Test
    void theKeysOfAChangedFileArePutInForceAndTheOthersTakenOut() throws IOException {
        assertThat(send(IN_FILE)).isEqualTo(200);

        Files.writeString(file, "another-key-0123456789\n\nshort\n");
        reload.poll();

        assertThat(send("another-key-0123456789")).isEqualTo(200);
        assertThat(send(InboxTest.KEY)).isEqualTo(200);
        assertThat(send(IN_FILE)).isEqualTo(401);
        assertThat(key("short").get("short").booleanValue()).isTrue();
        assertThat(key("another-key-0123456789").get("short").booleanValue()).isFalse();
        String keys = client.get("/keys").body();
        assertThat(keys).doesNotContain(SigningKey.of(IN_FILE).id());
        assertThat(keys).doesNotContain("another-key", "test-key");
    }

    @Test
    void aShortKeyIsWarnedOf() throws IOException {
        Files.writeString(file, "short\nlong-enough-0123456789\n");

        assertThat(warningsOf(reload::poll))
                .containsExactly("Signature key " + SigningKey.of("short").id()
                        + " has fewer than 16 characters and can be guessed: replace it with a longer one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "missing"})
    void aFileWithoutKeysChangesNothingAndIsWarnedOfOnce(String content) {
        // the application polls as well, and may be the first to see the change
        assertThat(warningsOf(() -> {
                    write(content);
                    reload.poll();
                    reload.poll();
                }))
                .singleElement()
                .asString()
                .contains("WEBHOOK_SIGNATURE_KEYS_FILE");
        assertThat(send(IN_FILE)).isEqualTo(200);
    }

    private static void write(String content) {
        try {
            if (content.equals("missing")) {
                Files.delete(file);
            } else {
                Files.writeString(file, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aChangedFileIsNoticedWithoutAnybodySayingSo() throws IOException {
        Files.writeString(file, "noticed-key-0123456789");

        await().atMost(Duration.ofSeconds(30)).until(() -> send("noticed-key-0123456789") == 200);
    }

    @Test
    void aKeyTellsWhenItWasLastUsed() {
        String id = SigningKey.of(InboxTest.SECOND_KEY).id();
        Instant before = Instant.now();
        assertThat(send(InboxTest.SECOND_KEY)).isEqualTo(200);

        await().atMost(Duration.ofSeconds(20))
                .ignoreException(EmptyResultDataAccessException.class)
                .untilAsserted(() -> assertThat(stored(id)).isAfterOrEqualTo(before));
        Instant first = lastUse(InboxTest.SECOND_KEY);
        assertThat(send(InboxTest.SECOND_KEY)).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(lastUse(InboxTest.SECOND_KEY)).isAfter(first).isEqualTo(stored(id)));
        JsonNode key = key(InboxTest.SECOND_KEY);
        assertThat(key.get("in_force").booleanValue()).isTrue();
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("id", "in_force", "short", "last_used_at");
    }

    @Test
    void aRetiredKeyIsListedAndNotTrusted() {
        assertThat(send(RETIRED)).isEqualTo(401);

        JsonNode key = key(RETIRED);
        assertThat(key.get("in_force").booleanValue()).isFalse();
        assertThat(key.get("last_used_at").isNull()).isTrue();
    }

    @Test
    void aViewerMayLook() {
        assertThat(client.get("/keys").statusCode()).isEqualTo(200);
        assertThat(client.get("/keys?x=1").statusCode()).isEqualTo(400);
    }

    private static List<String> warningsOf(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(KeyReload.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            action.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private Instant lastUse(String key) {
        return Instant.parse(key(key).get("last_used_at").stringValue());
    }

    private Instant stored(String id) {
        OffsetDateTime time =
                jdbc.queryForObject("select last_used_at from key_use where key_id = ?", OffsetDateTime.class, id);
        return Objects.requireNonNull(time).toInstant();
    }

    private int send(String key) {
        String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\"}";
        return client.webhook(body.getBytes(StandardCharsets.UTF_8), key, request -> request)
                .statusCode();
    }

    private JsonNode key(String key) {
        return client.json("/keys")
                .valueStream()
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

package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.RecordProcessor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

@InboxTest(properties = {"processing.retry.attempts=2", "processing.retry.delay=50ms"})
@Import(LogTests.Failing.class)
class LogTests {

    private static final String CONTENT = "mango-" + UUID.randomUUID();
    private static final LoggerContext LOGGERS = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Autowired
    private ArrivalRates rates;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private JdbcTemplate jdbc;

    private final Lines lines = new Lines();

    @Autowired
    private Client client;

    @BeforeEach
    void listen() {
        lines.setContext(LOGGERS);
        lines.start();
        LOGGERS.getLogger("ROOT").addAppender(lines);
        LOGGERS.getLogger("org.nutritioninbox").setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        LOGGERS.getLogger("ROOT").detachAppender(lines);
        LOGGERS.getLogger("org.nutritioninbox").setLevel(null);
    }

    @Test
    void aSignInThatFailsIsLoggedWithoutThePassword() {
        assertThat(statusFor("viewer", CONTENT)).isEqualTo(401);
        assertThat(statusFor(CONTENT, "a-password-in-the-wrong-field")).isEqualTo(401);

        assertThat(lines.all)
                .anyMatch(line -> line.contains("A sign-in as viewer from 127.0.0.1 failed"))
                .noneMatch(line -> line.contains(CONTENT));
    }

    @Test
    void noLineHoldsContentAtAnyLevelButTrace() {
        jdbc.execute("alter table nutrition_record add constraint no_stew check (dish_name not like 'stew%')");
        String id = UUID.randomUUID().toString();

        assertThat(post(body(id, "soup", "completed"))).isEqualTo(200);
        assertThat(post(body(id, "soup", "completed"))).isEqualTo(200);
        assertThat(post(body(id, "pie", "updated"))).isEqualTo(200);
        assertThat(post(body(UUID.randomUUID().toString(), "stew", "completed")))
                .isEqualTo(200);
        assertThat(post(body(UUID.randomUUID().toString(), "none", "failed"))).isEqualTo(200);
        assertThat(post("{\"dish_name\": \"" + CONTENT)).isEqualTo(400);
        assertThat(client.webhook(bytes(body(id, "forged", "completed")), "wrong", UnaryOperator.identity())
                        .statusCode())
                .isEqualTo(401);
        assertThat(client.json("/nutrition_records?q=" + CONTENT + "&application_user_id=" + CONTENT))
                .isNotEmpty();
        await().until(() -> client.json("/deliveries?state=DEAD").size() >= 3);

        assertThat(lines.all).anyMatch(line -> line.contains("is dead after 2 attempts"));
        assertThat(lines.all).anyMatch(line -> line.matches("(?s)Delivery [0-9a-f-]{36} is UNREADABLE.*"));
        assertThat(lines.all).anyMatch(line -> line.contains("Analysis completed"));
        assertThat(lines.all).noneMatch(line -> line.contains(CONTENT));
    }

    @Test
    void aLineSumsUpTheLastMinute() {
        rates.look();
        lines.all.clear();

        String id = UUID.randomUUID().toString();
        post(body(id, "soup", "completed"));
        post(body(id, "soup", "completed"));
        post(body(id, "pie", "updated"));
        post("{\"no\" json");
        long before = refused();
        client.webhook(bytes("{}"), "wrong", UnaryOperator.identity());
        await().until(() -> refused() > before);
        rates.look();
        assertThat(lines.all)
                .anyMatch(line -> line.startsWith(
                        "Last minute: 4 deliveries kept (1 new records, 1 new versions), 1 requests refused"));
    }

    private int statusFor(String user, String password) {
        return client.send(Client.as(user, password, client.request("/processing")))
                .statusCode();
    }

    private long refused() {
        return meters.get("inbox.webhook")
                .tag("answer", "invalid_signature")
                .timer()
                .count();
    }

    private int post(String body) {
        return client.webhook(body).statusCode();
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String body(String id, String dish, String status) {
        return """
                {"record_id": "%s", "status": "%s", "dish_name": "%s %s", "application_user_id": "%4$s",
                 "dish_description": "%4$s", "failure_reason": "%4$s", "ingredients": [{"name": "%4$s"}],
                 "unknown_field": "%4$s", "uploaded_at": "%4$s"}""".formatted(id, status, dish, CONTENT);
    }

    static class Failing implements RecordProcessor {

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public void process(Changed change) {
            throw new IllegalStateException("No such service");
        }
    }

    private static class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> all = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            all.add(event.getFormattedMessage() + thrown);
        }
    }
}

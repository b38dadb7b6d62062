package org.nutritioninbox.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FaultyNetwork;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.TestDatabase;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

@InboxTest(
        properties = {InboxTest.DATABASE, InboxTest.KEYS, InboxTest.OPERATOR, InboxTest.VIEWER, "inbox.patience=500ms"})
@ContextConfiguration(initializers = ForecastStoryTests.ThroughFaultyNetwork.class, inheritInitializers = false)
@DirtiesContext
class ForecastStoryTests {

    private static final FaultyNetwork network = faultyNetwork();

    @LocalServerPort
    private int port;

    @Autowired
    private Refusals refusals;

    @Autowired
    private RefusedWebhooks webhooks;

    @Autowired
    private DataSource database;

    @Autowired
    private JdbcTemplate jdbc;

    private Client client;

    @BeforeEach
    void client() {
        client = new Client(port);
    }

    @AfterEach
    void mend() {
        network.mend();
        await().atMost(Duration.ofSeconds(60)).until(() -> send(body(newId(), Instant.now())) == 200);
    }

    @Test
    void whatCouldNotBeKeptIsExpectedAgainUntilItComes() {
        String id = newId();
        Instant changed = Instant.now().minusSeconds(2).truncatedTo(ChronoUnit.MILLIS);
        String body = body(id, changed);
        network.cut();
        assertThat(send(body)).isEqualTo(503);
        assertThat(send(body)).isEqualTo(503);
        network.mend();

        JsonNode forecast = awaitForecast(id);

        assertThat(forecast.propertyNames())
                .containsExactlyInAnyOrder(
                        "record_id",
                        "application_user_id",
                        "answer",
                        "seen",
                        "attempt",
                        "first_attempt_at",
                        "last_seen_at",
                        "next_attempt_at",
                        "gives_up_at");
        assertThat(forecast.get("answer").intValue()).isEqualTo(503);
        assertThat(forecast.get("seen").intValue()).isEqualTo(2);
        assertThat(forecast.get("attempt").intValue()).isEqualTo(2);
        assertThat(time(forecast, "first_attempt_at")).isEqualTo(changed);
        assertThat(time(forecast, "next_attempt_at"))
                .isEqualTo(time(forecast, "last_seen_at").plus(Duration.ofMinutes(2)));
        assertThat(time(forecast, "gives_up_at"))
                .isEqualTo(time(forecast, "last_seen_at").plus(Duration.parse("PT74H32M")));
        assertThat(client.json("/retries/due").get(0).get("webhooks").intValue())
                .isPositive();

        await().until(() -> send(body) == 200);
        assertThat(client.json("/retries?record_id=" + id)).isEmpty();
        refusals.look();
        assertThat(jdbc.queryForList("select 1 from refused_webhook where record_id = ?", id))
                .isEmpty();
    }

    @Test
    void whatCameAnotherWayIsExpectedAllTheSame() {
        String id = newId();
        String body = body(id, Instant.now());
        network.cut();
        assertThat(send(body)).isEqualTo(503);
        network.mend();
        awaitForecast(id);

        await().until(() -> send(body(id, Instant.now().plusSeconds(1))) == 200);
        assertThat(client.json("/retries?record_id=" + id)).hasSize(1);
        assertThat(send(body)).isEqualTo(200);
        assertThat(client.json("/retries?record_id=" + id)).isEmpty();
    }

    @Test
    void aRefusedSignatureIsOfInterestWhereTheRecordIsKnown() {
        String known = newId();
        String unknown = newId();
        assertThat(send(body(known, Instant.now()))).isEqualTo(200);

        assertThat(sendForged(body(unknown, Instant.now()))).isEqualTo(401);
        assertThat(sendForged(body(known, Instant.now()))).isEqualTo(401);

        assertThat(awaitForecast(known).get("answer").intValue()).isEqualTo(401);
        assertThat(client.json("/retries?record_id=" + unknown)).isEmpty();
    }

    /// Whoever is writing one waits for another that somebody is removing, and that one must not wait for it.
    @Test
    void whatSomebodyIsWritingIsForgottenLater() throws Exception {
        String free = newId();
        String held = newId();
        for (String id : List.of(free, held)) {
            jdbc.update("""
                    insert into refused_webhook (body_sha256, record_id, answer, seen, began_at, last_seen_at, attempt,
                        gives_up_at)
                    values (sha256(?), ?, 503, 1, now() - interval '9 days', now() - interval '9 days', 11,
                        now() - interval '5 days')
                    """, id.getBytes(StandardCharsets.UTF_8), id);
        }
        try (Connection other = database.getConnection();
                PreparedStatement statement =
                        other.prepareStatement("select 1 from refused_webhook where record_id = ? for update")) {
            other.setAutoCommit(false);
            statement.setString(1, held);
            statement.execute();

            webhooks.forget(Instant.now().minus(Duration.ofDays(1)));

            assertThat(jdbc.queryForList(
                            "select record_id from refused_webhook where record_id in (?, ?)",
                            String.class,
                            free,
                            held))
                    .containsExactly(held);
            other.rollback();
        }
        webhooks.forget(Instant.now().minus(Duration.ofDays(1)));
        assertThat(jdbc.queryForList("select 1 from refused_webhook where record_id = ?", held))
                .isEmpty();
    }

    @Test
    void whatIsPastItsTimeHasFailedAndIsGivenUpInTheEnd() {
        String id = newId();
        assertThat(send(body(id, Instant.now()))).isEqualTo(200);
        assertThat(sendForged(body(id, Instant.now()))).isEqualTo(401);
        awaitForecast(id);

        shift(id, "3 hours");
        refusals.look();
        assertThat(forecast(id).get("attempt").intValue()).isEqualTo(5);

        shift(id, "100 hours");
        refusals.look();
        assertThat(forecast(id).get("attempt").intValue()).isEqualTo(11);
        assertThat(forecast(id).get("next_attempt_at").isNull()).isTrue();

        shift(id, "8 days");
        refusals.look();
        assertThat(client.json("/retries?record_id=" + id)).isEmpty();
    }

    @Test
    void theListHasPagesWithTheNextOneDueFirst() {
        String user = "user-" + newId();
        for (int i = 0; i < 5; i++) {
            jdbc.update("""
                    insert into refused_webhook (body_sha256, record_id, application_user_id, answer, seen, began_at,
                        last_seen_at, attempt, next_attempt_at, gives_up_at)
                    values (sha256(?::bytea), ?, ?, 503, 1, now(), now(), 1,
                        case when ? < 3 then now() + ? * interval '1 hour' end, now())
                    """, newId(), newId(), user, i, 5 - i);
        }

        assertThat(client.all("/retries?limit=2&application_user_id=" + user))
                .hasSize(5)
                .extracting(one -> one.get("next_attempt_at").asString("null"))
                .isSorted();
    }

    @Test
    void badParametersAreNamed() {
        String farAhead = new Cursor(Instant.EPOCH.plusSeconds(900_000_000_000L), "00").toString();
        assertThat(client.get("/retries?cursor=" + farAhead).statusCode()).isEqualTo(200);
        for (String query : new String[] {"x=1", "limit=0", "cursor=x", "record_id="}) {
            assertThat(client.get("/retries?" + query).statusCode()).as(query).isEqualTo(400);
        }
        assertThat(client.get("/retries/due?x=1").statusCode()).isEqualTo(400);
    }

    private void shift(String id, String by) {
        jdbc.update("""
                update refused_webhook set began_at = began_at - ?::interval, last_seen_at = last_seen_at - ?::interval,
                    next_attempt_at = next_attempt_at - ?::interval, gives_up_at = gives_up_at - ?::interval
                where record_id = ?
                """, by, by, by, by, id);
        jdbc.update(
                "update nutrition_record set last_received_at = last_received_at - ?::interval where record_id = ?",
                by,
                id);
    }

    private JsonNode awaitForecast(String id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            refusals.write();
            return client.get("/retries?record_id=" + id).statusCode() == 200
                    && client.json("/retries?record_id=" + id).size() == 1;
        });
        return forecast(id);
    }

    private JsonNode forecast(String id) {
        return client.json("/retries?record_id=" + id).get(0);
    }

    private static Instant time(JsonNode forecast, String name) {
        return Instant.parse(forecast.get(name).stringValue());
    }

    private int send(String body) {
        return client.webhook(body).statusCode();
    }

    private int sendForged(String body) {
        return client.webhook(body.getBytes(StandardCharsets.UTF_8), "no key of ours, at all", request -> request)
                .statusCode();
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static String body(String id, Instant modifiedAt) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"modified_at\":\"" + modifiedAt + "\"}";
    }

    private static FaultyNetwork faultyNetwork() {
        String url = TestDatabase.newUrl();
        return new FaultyNetwork(Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1")));
    }

    static final class ThroughFaultyNetwork implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String url = TestDatabase.newUrl().replaceAll(":\\d+/", ":" + network.port() + "/");
            TestPropertyValues.of("spring.datasource.url=" + url).applyTo(context);
        }
    }
}

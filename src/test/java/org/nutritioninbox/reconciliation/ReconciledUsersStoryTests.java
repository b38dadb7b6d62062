package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nutritioninbox.support.FakeProvider.json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.FakeProvider.Reply;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import tools.jackson.databind.JsonNode;

/// In which order users are asked for, and how little a user that fails matters to the others. In a database of its
/// own, because runs are for all users.
@InboxTest(
        properties = {
            "spring.application.name=reconciled-users",
            "reconciliation.every=1d",
            "reconciliation.rate-per-second=1000",
            "provider.attempts=1",
            "db-scheduler.polling-interval=20ms"
        })
@DirtiesContext
@Order(1)
class ReconciledUsersStoryTests extends ReconciliationStory {

    @AutoClose
    private static final FakeProvider FAKE = new FakeProvider();

    /// The provider's answers, by the beginning of the user.
    private static final Map<String, Reply> REPLIES = new ConcurrentHashMap<>();

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        FAKE.when(
                LIST,
                (exchange, request) -> REPLIES.entrySet().stream()
                        .filter(reply -> user(request).startsWith(reply.getKey()))
                        .findFirst()
                        .map(Map.Entry::getValue)
                        .orElse(json(200, "[]"))
                        .send(exchange, request));
        FAKE.register(registry);
    }

    @BeforeEach
    void noUsers() {
        REPLIES.clear();
        jdbc.execute("truncate nutrition_record, reconciliation_user");
    }

    @Test
    void usersAreAskedForInTheOrderOfTheirLastActivity() {
        active("b-user", Duration.ofMinutes(2));
        active("a-user", Duration.ofMinutes(3));
        active("a-user", Duration.ofDays(9));
        active("c-user", Duration.ofMinutes(1));
        active("d-user", Duration.ofDays(5));
        int before = FAKE.asked(LIST).size();

        ended(startForAll());

        assertThat(FAKE.asked(LIST).stream().skip(before).map(ReconciledUsersStoryTests::user))
                .containsExactly("c-user", "b-user", "a-user", "d-user");
    }

    @Test
    void aUserOfASubmissionIsAskedForToo() {
        active("meal-user", Duration.ofMinutes(2));
        active("not a user", Duration.ofMinutes(3));
        jdbc.update("""
                insert into expectation (id, application_user_id, origin, state, since, ended_at)
                values (uuidv7(), 'submission-user', 'SUBMITTED', 'UNKNOWN', now() - interval '1 min', now())
                """);
        int before = FAKE.asked(LIST).size();

        ended(startForAll());

        jdbc.execute("truncate expectation");
        assertThat(FAKE.asked(LIST).stream().skip(before).map(ReconciledUsersStoryTests::user))
                .containsExactly("submission-user", "meal-user");
    }

    @Test
    void aRefusalIsAnAnswerAfterWhichTheRunGoesOn() {
        for (int i = 0; i < 25; i++) {
            active("refused-" + i, Duration.ofMinutes(i));
        }
        active("last", Duration.ofDays(1));
        REPLIES.put("refused-", json(403, "{}"));

        JsonNode ended = ended(startForAll());

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("users_failed").intValue()).isEqualTo(25);
        assertThat(ended.get("users_done").intValue()).isEqualTo(1);
    }

    @Test
    void aUserThatFailsIsAskedForLessAndLessOften() {
        active("failing", Duration.ofMinutes(1));
        REPLIES.put("failing", json(500, "{}"));
        Duration before = Duration.ZERO;

        for (int i = 0; i < 4; i++) {
            jdbc.update("update reconciliation_user set retry_at = now()");
            scheduled();
            scheduled();
            assertThat(asked("failing")).as("by the second run as well").isEqualTo(i + 1);
            Duration left = leftAloneFor("failing");
            assertThat(left).isGreaterThan(before.multipliedBy(19).dividedBy(10));
            before = left;
        }
        REPLIES.clear();
        jdbc.update("update reconciliation_user set retry_at = now()");
        scheduled();
        scheduled();

        assertThat(asked("failing")).as("both answered").isEqualTo(6);
    }

    @Test
    void afterARunThatReachedNobodyTheNextOneAsksForAllAgain() {
        for (int i = 0; i < 3; i++) {
            active("down-" + i, Duration.ofMinutes(i));
        }
        REPLIES.put("down-", json(500, "{}"));
        scheduled();
        scheduled();
        assertThat(reconciliations.lastScheduled().orElseThrow().usersFailed()).isEqualTo(3);
        REPLIES.clear();

        scheduled();

        assertThat(reconciliations.lastScheduled().orElseThrow().usersDone()).isEqualTo(3);
    }

    @Test
    void anOperatorsRunAsksForAUserThatIsLeftAlone() {
        active("failing-then-not", Duration.ofMinutes(1));
        REPLIES.put("failing-then-not", json(500, "{}"));
        scheduled();
        REPLIES.clear();

        JsonNode ended = ended(startForAll());

        assertThat(ended.get("users_done").intValue()).isEqualTo(1);
    }

    @Test
    void fiveThousandUsersInARowThatFailDoNotKeepARunFromTheOthers() {
        jdbc.update("""
                insert into nutrition_record (record_id, application_user_id, status, words, uploaded_at, version_key,
                    version, first_delivery_id, winning_delivery_id, first_received_at, last_received_at, deliveries)
                select 'bad-' || n, 'bad-' || n, 'completed', '', now() - n * interval '1 s', '\\x00', 1, uuidv7(),
                    uuidv7(), now(), now(), 1
                from generate_series(1, 5000) n
                """);
        active("good", Duration.ofDays(1));

        JsonNode ended = ended(startForAll());

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("users_failed").intValue()).isEqualTo(5000);
        assertThat(ended.get("users_done").intValue()).isEqualTo(1);
        assertThat(client.metric("inbox.provider.breaker.open"))
                .as("submissions go on")
                .isZero();
    }

    private void active(String user, Duration ago) {
        jdbc.update("""
                insert into nutrition_record (record_id, application_user_id, status, words, uploaded_at, version_key,
                    version, first_delivery_id, winning_delivery_id, first_received_at, last_received_at, deliveries)
                values (?, ?, 'completed', '', now() - ? * interval '1 s', '\\x00', 1, uuidv7(), uuidv7(), now(), now(), 1)
                """, UUID.randomUUID().toString(), user, ago.toSeconds());
    }

    private JsonNode startForAll() {
        Instant now = Instant.now();
        return Client.EXACT.readTree(client.operate(
                        "/reconciliations",
                        "{\"from_timestamp\":\"" + now.minusSeconds(3600) + "\",\"to_timestamp\":\"" + now + "\"}")
                .body());
    }

    private Duration leftAloneFor(String user) {
        return Duration.ofMillis(Objects.requireNonNull(jdbc.queryForObject(
                "select extract(epoch from retry_at - now()) * 1000 from reconciliation_user where application_user_id = ?",
                Long.class,
                user)));
    }

    private static long asked(String user) {
        return FAKE.asked(LIST).stream()
                .filter(request -> user(request).equals(user))
                .count();
    }

    /// Fails the sign-in of users whose names begin with `bad-`. Not over the network, because there are many.
    @TestConfiguration(proxyBeanMethods = false)
    static class BadUsers {

        @Bean
        static RestClientHttpServiceGroupConfigurer badUsers() {
            return groups -> groups.forEachClient((_, client) -> client.requestInterceptor(
                    (request, body, execution) -> new String(body, StandardCharsets.UTF_8).contains("\"bad-")
                            ? new MockClientHttpResponse(new byte[0], 500)
                            : execution.execute(request, body)));
        }
    }
}

package org.nutritioninbox.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.inbox.CommitsAt;
import org.nutritioninbox.inbox.KeptCounts;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/// In a database of its own, out of which things are taken behind the inbox's back.
@InboxTest(properties = {"spring.application.name=acknowledged-tests"})
class AcknowledgedTests {

    /// A day to come, so that its time of day is ours to choose. Its partition is there.
    private static final LocalDate DAY = today().plusDays(2);

    private static final Instant NOON = DAY.atTime(12, 0).toInstant(ZoneOffset.UTC);

    @Autowired
    private KeptCounts kept;

    @Autowired
    private AcknowledgedDays acknowledged;

    @Autowired
    private AcknowledgedHealth indicator;

    private final CommitsAt commits;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Client client;

    AcknowledgedTests(@Autowired ApplicationContext context) {
        this.commits = new CommitsAt(context);
    }

    @BeforeEach
    void nothingWasEverReceived() {
        await("the first check of this instance")
                .until(() -> !jdbc.queryForList("""
                        select 1 from scheduled_tasks where task_name = 'acknowledged-check' and not picked
                            and last_success is not null
                        """).isEmpty());
        jdbc.update("update scheduled_tasks set execution_time = 'infinity' where task_name = 'acknowledged-check'");
        jdbc.execute("truncate delivery, batch, outstanding, nutrition_record, acknowledged");
        indicator.refresh();
    }

    @Test
    void nothingIsMissingWhereNothingWentWrong() throws Exception {
        String id = newId();
        send(body(id, "processing", "10:00:00"));
        send(body(id, "completed", "11:00:00"));
        send(body(id, "completed", "11:00:00"));
        send(body(id, "completed", "09:00:00"));
        send("{\"something\":\"else\"}");
        assertThat(client.webhook("no JSON").statusCode()).isEqualTo(400);
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String of = i % 3 == 0 ? id : newId();
                String time = "1%d:00:00".formatted(i % 10);
                sent.add(senders.submit(() -> send(body(of, "completed", time))));
                if (i % 20 == 0) {
                    sent.add(senders.submit(this::sendForged));
                }
            }
            for (Future<?> one : sent) {
                one.get();
            }
        }

        JsonNode today = check().get(0);

        assertThat(today.propertyNames())
                .containsExactlyInAnyOrder(
                        "day", "acknowledged", "kept", "missing", "accepted", "checked_to", "checked_at");
        assertThat(today.get("day").stringValue()).isEqualTo(today().toString());
        assertThat(today.get("acknowledged").intValue()).isEqualTo(66);
        assertThat(today.get("kept").intValue()).isEqualTo(66);
        assertThat(today.get("missing").intValue()).isZero();
        assertNothingIsReported();
        assertThat(jdbc.queryForList("select 1 from batch where deliveries = 0"))
                .isEmpty();
        assertThat(client.json("/audit/acknowledged").get(0)).isEqualTo(today);
    }

    @Test
    void aCommitThatChangedNothingIsNotWaitedFor() {
        send("{\"something\":\"else\"}");

        assertThat(client.json("/deliveries?state=PENDING").size()).isZero();
        assertThat(client.json("/deliveries?state=NOT_NEEDED").size()).isEqualTo(1);
        assertThat(jdbc.queryForList("select 1 from batch where closed_at is null"))
                .isEmpty();
    }

    @Test
    void aDeliveryThatIsGoneIsNoticed() {
        sendSome(5);
        jdbc.update("delete from delivery where id = (select id from delivery order by id limit 1)");

        assertFound(5, 4, 1);
    }

    @Test
    void aCommitThatIsGoneWithItsDeliveriesIsNoticedWhereAnEarlierCheckSawIt() {
        sendSome(3);
        check();
        assertNothingIsReported();
        removeCommit(lastCommit());

        assertFound(3, 2, 1);
        assertFound(3, 2, 1);
    }

    @Test
    void aBatchThatIsGoneHidesNoDelivery() {
        sendSome(3);
        jdbc.update("delete from batch where id = ?", lastCommit());

        JsonNode today = check().get(0);

        assertThat(today.get("acknowledged").intValue()).isEqualTo(3);
        assertThat(today.get("missing").intValue()).isZero();
        assertNothingIsReported();
    }

    @Test
    void allThatIsGoneIsNoticedWhereAnEarlierCheckSawIt() {
        sendSome(3);
        check();
        jdbc.execute("truncate delivery, batch");

        assertFound(3, 0, 3);
    }

    @Test
    void whatIsPutBackIsThereAgain() {
        sendSome(3);
        jdbc.execute("create table saved as select * from delivery order by id limit 1");
        jdbc.update("delete from delivery where id in (select id from saved)");
        assertFound(3, 2, 1);

        jdbc.update("insert into delivery select * from saved");
        jdbc.execute("drop table saved");
        check();
        assertNothingIsReported();
    }

    @Test
    void whatAnOperatorAcceptsAsLostIsNoLongerReported() {
        sendSome(4);
        jdbc.update("delete from delivery where id = (select id from delivery order by id limit 1)");
        assertFound(4, 3, 1);
        String path = "/audit/acknowledged/" + today() + "/accept";
        assertThat(client.operate(path, accepting(2)).statusCode()).isEqualTo(409);

        HttpResponse<String> answer = client.operate(path, accepting(1));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Client.EXACT.readTree(answer.body()).get("accepted").intValue())
                .isEqualTo(1);
        JsonNode action =
                client.json("/audit/actions?action=acknowledged.accept&limit=1").get(0);
        assertThat(action.get("subject").get("reason").stringValue()).isEqualTo("a disk");
        assertThat(action.get("count").intValue()).isEqualTo(1);
        check();
        assertNothingIsReported();

        assertThat(client.operate(path, accepting(1)).statusCode()).isEqualTo(409);
        jdbc.update("delete from delivery where id = (select id from delivery order by id limit 1)");
        check();
        assertThat(health().statusCode()).isEqualTo(503);
        assertThat(metric()).isEqualTo(1);
    }

    private static String accepting(int missing) {
        return "{\"missing\":" + missing + ",\"reason\":\"a disk\"}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+10000000-01-01 | {\"reason\":\"why\"}     | 404",
                "2001-02-30 | {\"reason\":\"why\"}          | 404",
                "2001-01-01 | {\"reason\":\"why\"}          | 404",
                "yesterday  | {\"reason\":\"why\"}          | 404",
                "2001-01-01 | {}                            | 400",
                "2001-01-01 | []                            | 400",
                "2001-01-01 | {\"reason\":\" \"}            | 400",
                "2001-01-01 | {\"reason\":\"why\",\"missing\":1,\"x\":\"y\"} | 400",
                "2001-01-01 | {                             | 400",
            })
    void whatCannotBeAcceptedIsExplained(String day, String body, int status) {
        HttpResponse<String> answer = client.operate("/audit/acknowledged/" + day + "/accept", body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void aCheckThatDoesNotSucceedForAnHourIsReported() {
        assertNothingIsReported();

        lastSuccess(Duration.ofMinutes(61));
        assertThat(health().statusCode()).isEqualTo(503);
        assertThat(Client.EXACT
                        .readTree(health().body())
                        .get("details")
                        .get("overdue")
                        .booleanValue())
                .isTrue();

        lastSuccess(Duration.ofMinutes(59));
        assertNothingIsReported();
    }

    private void lastSuccess(Duration ago) {
        checkAt(Instant.now().minus(ago)).run(false);
        indicator.refresh();
    }

    @Test
    void aDayThatCannotBeCheckedMakesTheCheckFail() throws SQLException {
        LocalDate day = today().minusDays(1);
        commits.maintainPartitions(Instant.now().minus(Duration.ofDays(2)));
        try (Connection other = Objects.requireNonNull(jdbc.getDataSource()).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table delivery_" + day.toString().replace("-", ""));
            assertThatThrownBy(() -> checkAt(Instant.now()).run(false)).isInstanceOf(DataAccessException.class);
            other.rollback();
        }

        assertThat(acknowledged.all())
                .extracting(AcknowledgedDay::day)
                .contains(day.minusDays(1))
                .doesNotContain(day);
    }

    /// A commit belongs to one day, with all that it kept.
    @Test
    void midnightSeparatesWhatIsCounted() {
        Instant midnight = today().minusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        commits.maintainPartitions(midnight.minus(Duration.ofDays(1)));
        keep(midnight.minusMillis(1));
        keep(midnight);
        keep(midnight.plusMillis(1));

        JsonNode days = check();

        assertThat(result(today().minusDays(2), days).get("acknowledged").intValue())
                .isEqualTo(1);
        assertThat(result(today().minusDays(1), days).get("acknowledged").intValue())
                .isEqualTo(2);
        assertNothingIsReported();
    }

    @Test
    void theResultOfADayStaysWhenTheDayIsDropped() {
        Instant then = Instant.now().minus(Duration.ofDays(20));
        LocalDate day = LocalDate.ofInstant(then, ZoneOffset.UTC);
        commits.maintainPartitions(then);
        UUID batch = keep(then);
        commits.close(batch, keep(then));
        JsonNode whole = result(day, check());
        assertThat(whole.get("acknowledged").intValue()).isEqualTo(2);
        assertThat(whole.get("missing").intValue()).isZero();

        jdbc.update("delete from delivery where id = ?", batch);
        JsonNode last = result(day, check());
        assertThat(last.get("missing").intValue()).isEqualTo(1);
        assertThat(health().statusCode()).isEqualTo(503);

        commits.maintainPartitions(Instant.now());
        assertThat(result(day, check())).isEqualTo(last);
        assertThat(client.operate("/audit/acknowledged/" + day + "/accept", accepting(1))
                        .statusCode())
                .isEqualTo(200);
        indicator.refresh();
        assertNothingIsReported();
    }

    @Test
    void ofTodayOnlyWhatCameSinceTheLastCheckIsRead() {
        UUID early = keep(NOON);
        keep(NOON);
        checkAt(NOON.plusSeconds(60)).run(false);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(2);
        removeDelivery(early);
        removeDelivery(keep(NOON.plusSeconds(60)));
        keep(NOON.plusSeconds(60));

        checkAt(NOON.plusSeconds(120)).run(false);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(4);
        assertThat(result(DAY).get("missing").intValue())
                .as("what went missing after it was checked is left to the next whole check")
                .isEqualTo(1);

        checkAt(NOON.plusSeconds(121)).run(true);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(4);
        assertThat(result(DAY).get("missing").intValue()).isEqualTo(2);
    }

    @Test
    void whatMayStillBeOnItsWayIsLeftToTheNextCheck() {
        keep(NOON);
        checkAt(NOON.plusSeconds(5)).run(false);
        assertThat(result(DAY).get("acknowledged").intValue()).isZero();

        checkAt(NOON.plusSeconds(15)).run(false);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(1);
    }

    /// The third clock is slow.
    @Test
    void checksOfBothKindsTakeTurnsAndCountNothingTwice() {
        keep(NOON);
        checkAt(NOON.plusSeconds(60)).run(false);
        keep(NOON.plusSeconds(60));
        checkAt(NOON.plusSeconds(60)).run(true);
        checkAt(NOON.plusSeconds(30)).run(true);
        checkAt(NOON.plusSeconds(30)).run(false);
        keep(NOON.plusSeconds(61));
        checkAt(NOON.plusSeconds(120)).run(false);

        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(3);
        assertThat(result(DAY).get("kept").intValue()).isEqualTo(3);
        assertThat(result(DAY).get("missing").intValue()).isZero();
    }

    @Test
    void aDayThatHasEndedIsCheckedAsAWholeOnce() {
        Instant midnight = DAY.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        UUID seen = keep(NOON);
        UUID seenToo = keep(NOON);
        checkAt(NOON.plusSeconds(60)).run(false);
        removeCommit(seen);
        UUID last = keep(midnight.minusMillis(1));

        checkAt(midnight.plusSeconds(5)).run(false);
        assertThat(result(DAY).get("missing").intValue()).as("not yet closed").isZero();

        checkAt(midnight.plusSeconds(15)).run(false);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(3);
        assertThat(result(DAY).get("missing").intValue())
                .as("gone with its batch, but an earlier check saw it")
                .isEqualTo(1);

        removeDelivery(seenToo);
        removeDelivery(last);
        checkAt(midnight.plusSeconds(600)).run(false);
        assertThat(result(DAY).get("missing").intValue()).as("closed").isEqualTo(1);

        checkAt(midnight.plusSeconds(601)).run(true);
        assertThat(result(DAY).get("acknowledged").intValue()).isEqualTo(3);
        assertThat(result(DAY).get("missing").intValue()).as("on demand").isEqualTo(3);
    }

    @Test
    void theCheckIsForOperators() {
        assertThat(client.send(Client.as(
                                        "viewer",
                                        InboxTest.VIEWER_PASSWORD,
                                        client.request("/audit/acknowledged/check"))
                                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> answer = client.operate("/audit/acknowledged/check", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Client.EXACT.readTree(answer.body())).isEqualTo(client.json("/audit/acknowledged"));
    }

    private void assertFound(int acknowledged, int kept, int missing) {
        JsonNode today = check().get(0);
        assertThat(today.get("acknowledged").intValue()).isEqualTo(acknowledged);
        assertThat(today.get("kept").intValue()).isEqualTo(kept);
        assertThat(today.get("missing").intValue()).isEqualTo(missing);

        assertThat(health().statusCode()).isEqualTo(503);
        JsonNode health = Client.EXACT.readTree(health().body());
        assertThat(health.get("status").stringValue()).isEqualTo("DOWN");
        assertThat(health.get("details").get("missing").intValue()).isEqualTo(missing);
        assertThat(health.get("details").get("days").get(0).stringValue()).isEqualTo(today().toString());
        assertThat(metric()).isEqualTo(missing);
        assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(client.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    private void assertNothingIsReported() {
        assertThat(health().statusCode()).isEqualTo(200);
        assertThat(metric()).isZero();
    }

    private JsonNode check() {
        HttpResponse<String> answer = client.operate("/audit/acknowledged/check", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        indicator.refresh();
        return Client.EXACT.readTree(answer.body());
    }

    private JsonNode result(LocalDate day) {
        return result(day, client.json("/audit/acknowledged"));
    }

    private static JsonNode result(LocalDate day, JsonNode list) {
        for (JsonNode one : list) {
            if (one.get("day").stringValue().equals(day.toString())) {
                return one;
            }
        }
        throw new AssertionError("Nothing about " + day);
    }

    private HttpResponse<String> health() {
        return client.get("/actuator/health/acknowledged");
    }

    private int metric() {
        return (int) client.metric("inbox.acknowledged.missing");
    }

    private void sendSome(int count) {
        for (int i = 0; i < count; i++) {
            send(body(newId(), "completed", "10:00:00"));
        }
    }

    private void send(String body) {
        assertThat(client.webhook(body).statusCode()).isEqualTo(200);
    }

    /// Not signed with a key of ours, so nothing is kept of it.
    private void sendForged() {
        byte[] body = body(newId(), "completed", "10:00:00").getBytes(StandardCharsets.UTF_8);
        assertThat(client.webhook(body, "a key of nobody", request -> request).statusCode())
                .isEqualTo(401);
    }

    private UUID keep(Instant receivedAt) {
        byte[] body = body(newId(), "completed", "10:00:00").getBytes(StandardCharsets.UTF_8);
        return commits.keep(body, receivedAt);
    }

    private void removeDelivery(UUID id) {
        jdbc.update("delete from delivery where id = ?", id);
    }

    private UUID lastCommit() {
        return jdbc.queryForList("select id from batch order by id desc limit 1", UUID.class)
                .getFirst();
    }

    private void removeCommit(UUID batch) {
        jdbc.update("delete from delivery where batch_id = ?", batch);
        jdbc.update("delete from batch where id = ?", batch);
    }

    private AcknowledgedCheck checkAt(Instant now) {
        return new AcknowledgedCheck(kept, acknowledged, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static String body(String id, String status, String time) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"" + status + "\",\"modified_at\":\"2025-09-15T" + time
                + "Z\"}";
    }
}

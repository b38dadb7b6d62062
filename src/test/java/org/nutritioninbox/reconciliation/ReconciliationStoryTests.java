package org.nutritioninbox.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.nutritioninbox.support.FakeProvider.answer;
import static org.nutritioninbox.support.FakeProvider.cutOff;
import static org.nutritioninbox.support.FakeProvider.hangUp;
import static org.nutritioninbox.support.FakeProvider.json;
import static org.nutritioninbox.support.FakeProvider.retryAfter;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.FakeProvider.Reply;
import org.nutritioninbox.support.FakeProvider.Request;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Records that no webhook brought are found by asking. The tests say when a scheduled run is due.
@InboxTest(
        properties = {
            "reconciliation.every=1d",
            "reconciliation.rate-per-second=1000",
            "provider.attempts=1",
            "provider.answer-limit=20KB",
            "provider.read-timeout=4s",
            "provider.breaker-open=1ms",
            // a commit that is late is kept, but not counted as repaired
            "inbox.patience=60s",
            "db-scheduler.polling-interval=20ms"
        })
@DirtiesContext
class ReconciliationStoryTests extends ReconciliationStory {

    @AutoClose
    private static final FakeProvider FAKE = new FakeProvider();

    /// The provider's records of each user, and other answers for some users.
    private static final Map<String, List<Meal>> MEALS = new ConcurrentHashMap<>();

    private static final Map<String, Reply> ODD = new ConcurrentHashMap<>();

    @Autowired
    private RunSteps steps;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final String user = "user-" + UUID.randomUUID();

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        FAKE.when(LIST, (exchange, request) -> reply(request).send(exchange, request));
        FAKE.register(registry);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        ODD.clear();
        client.json("/reconciliations").forEach(one -> {
            if (one.get("state").stringValue().equals("RUNNING")) {
                client.operate("/reconciliations/" + one.get("id").stringValue() + "/cancel", "");
            }
        });
    }

    @Test
    void aRecordWhoseWebhookWasLostIsFoundByAsking() {
        String told = told("completed", now.minusSeconds(3600));
        String lost = UUID.randomUUID().toString();
        String bytes = "{ \"record_id\" : \"" + lost + "\",\"status\":\"completed\", \"application_user_id\":\"" + user
                + "\",\"serving_size\":1.50 ,\"modified_at\":\"" + now.minusSeconds(1800) + "\"}";
        has(told, now.minusSeconds(3600), meal(told, "completed", now.minusSeconds(3600)));
        has(lost, now.minusSeconds(1800), bytes);

        HttpResponse<String> answer = client.operate("/reconciliations", lastDay());

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode begun = Client.EXACT.readTree(answer.body());
        assertThat(begun.get("state").stringValue()).isEqualTo("RUNNING");
        JsonNode ended = ended(begun);
        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(asked(user)).hasSize(1);
        assertThat(ended.get("repaired").intValue()).isEqualTo(1);
        assertThat(ended.get("users_total").intValue()).isEqualTo(1);
        assertThat(ended.get("users_done").intValue()).isEqualTo(1);
        assertThat(ended.get("started_by").stringValue()).isEqualTo("operator");
        assertThat(client.get("/nutrition_records/" + lost).statusCode()).isEqualTo(200);
        JsonNode deliveries = client.json("/deliveries?origin=RECONCILIATION&application_user_id=" + user);
        assertThat(deliveries.size()).isEqualTo(1);
        assertThat(deliveries.get(0).get("record_id").stringValue()).isEqualTo(lost);
        assertThat(deliveries.get(0).get("outcome").stringValue()).isEqualTo("NEW");
        assertThat(client.get("/deliveries/" + deliveries.get(0).get("id").stringValue() + "/body")
                        .body())
                .isEqualTo(bytes);
        assertThat(client.metric("inbox.reconciliation.repaired")).isPositive();
        assertThat(client.json("/audit/actions?action=reconciliation.start&limit=1")
                        .at("/0/subject/reconciliation_id"))
                .isEqualTo(begun.get("id"));
        assertThat(ended(start(lastDay())).get("repaired").intValue())
                .as("once")
                .isZero();
    }

    @Test
    void onlyANewerVersionIsTakenIn() {
        String same = told("completed", now.minusSeconds(300));
        String newerHere = told("updated", now.minusSeconds(200));
        String newerThere = told("completed", now.minusSeconds(300));
        String finishedThere = told("pending", null);
        has(
                same,
                now.minusSeconds(300),
                meal(same, "completed", now.minusSeconds(300)).replace(",", " , "));
        has(newerHere, now.minusSeconds(300), meal(newerHere, "completed", now.minusSeconds(300)));
        has(newerThere, now.minusSeconds(300), meal(newerThere, "updated", now.minusSeconds(100)));
        has(finishedThere, now.minusSeconds(300), meal(finishedThere, "failed", now.minusSeconds(100)));

        JsonNode ended = ended(start(lastDay()));

        assertThat(ended.get("repaired").intValue()).isEqualTo(2);
        assertThat(versions(same)).isEqualTo(1);
        assertThat(versions(newerHere)).isEqualTo(1);
        assertThat(versions(newerThere)).isEqualTo(2);
        assertThat(versions(finishedThere)).isEqualTo(2);
        assertThat(client.json("/deliveries?record_id=" + same).size()).isEqualTo(1);
    }

    @Test
    void whatIsStillBeingAnalysedComesInAsItIs() {
        String id = UUID.randomUUID().toString();
        has(id, now.minusSeconds(30), meal(id, "processing", null));

        ended(start(lastDay()));

        assertThat(client.json("/nutrition_records/" + id).get("status").stringValue())
                .isEqualTo("processing");
    }

    @Test
    void aRecordThatDoesNotSayWhoseItIsIsOfTheUserThatWasAskedFor() {
        String id = UUID.randomUUID().toString();
        has(id, now.minusSeconds(30), "{\"record_id\":\"" + id + "\",\"status\":\"completed\"}");

        ended(start(lastDay()));

        assertThat(client.json("/nutrition_records?application_user_id=" + user).size())
                .isEqualTo(1);
        String rebuild = "{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":true}";
        JsonNode report = Client.EXACT.readTree(
                client.operate("/records/rebuild", rebuild).body());
        assertThat(report.get("examined").intValue()).isEqualTo(1);
        assertThat(report.get("different").intValue()).isZero();
    }

    @Test
    void allKnownUsersAreAskedForAndOneThatFailsHoldsUpNobody() {
        String refused = user + "-1";
        String other = user + "-2";
        tell(refused, UUID.randomUUID().toString(), "completed", now);
        tell(other, UUID.randomUUID().toString(), "completed", now);
        ODD.put(refused, json(403, "{\"title\":\"Forbidden\",\"detail\":\"something private\"}"));
        String lost = UUID.randomUUID().toString();
        has(other, lost, now.minusSeconds(60), meal(lost, "completed", now));

        JsonNode ended = ended(start(lastDay().replaceAll(",\"application_user_id\":\"[^\"]*\"", "")));

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(client.get("/nutrition_records/" + lost).statusCode()).isEqualTo(200);
        assertThat(ended.get("users_total").intValue()).isGreaterThanOrEqualTo(2);
        assertThat(ended.get("users_done").intValue()
                        + ended.get("users_failed").intValue())
                .isEqualTo(ended.get("users_total").intValue());
        assertThat(ended.get("users_failed").intValue()).isEqualTo(1);
        assertThat(ended.get("last_error").stringValue()).contains("refused with 403");
        assertThat(ended.toString()).doesNotContain("private");
    }

    @Test
    void aRunInWhichNobodyCouldBeAskedForFailed() {
        ODD.put(user, json(403, "{}"));

        JsonNode ended = ended(start(lastDay()));

        assertThat(ended.get("state").stringValue()).isEqualTo("FAILED");
        assertThat(ended.get("users_failed").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"429,fewer calls", "503,failed with 503"})
    void aProviderThatSaysWhenToComeAgainIsLeftAloneUntilThen(int status, String why) {
        String id = UUID.randomUUID().toString();
        has(id, now.minusSeconds(60), meal(id, "completed", now));
        ODD.put(user, retryAfter(status, "3600"));
        JsonNode begun = start(lastDay());

        JsonNode waiting = waiting(begun);

        assertThat(waiting.get("state").stringValue()).isEqualTo("RUNNING");
        assertThat(waiting.get("last_error").stringValue()).contains(why);
        assertThat(Instant.parse(waiting.get("waits_until").stringValue())).isAfter(now.plusSeconds(3500));
        assertThat(asked(user)).hasSize(1);
        ODD.clear();
        timeGoesBy(begun);
        JsonNode ended = ended(begun);
        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("repaired").intValue()).isEqualTo(1);
        assertThat(ended.get("waits_until").isNull()).isTrue();
    }

    @Test
    void thePageShowsHowFarARunIsAndWhyItWaits() {
        ODD.put(user, retryAfter(429, "3600"));
        waiting(start(lastDay()));

        assertThat(client.get("/page/reconciliations").body())
                .contains("0 of 1", ", waits until <time", ">The provider wants fewer calls<");
    }

    /// One that always says the same of one user holds up the others for a while only.
    @ParameterizedTest
    @CsvSource({"429,fewer calls", "503,failed with 503"})
    void aUserForWhomItIsAlwaysLaterIsPassedOver(int status, String why) {
        ODD.put(user, retryAfter(status, "3600"));

        JsonNode ended = endedWithoutWaiting(Duration.ofHours(1));

        assertThat(ended.get("last_error").stringValue()).contains(why);
        assertThat(asked(user)).hasSize(5);
    }

    @Test
    void aRecordThatCannotBeKeptDoesNotHoldUpARunForEver() {
        String stuck = UUID.randomUUID().toString();
        String other = UUID.randomUUID().toString();
        has(stuck, now.minusSeconds(60), meal(stuck, "completed", now));
        has(other, now.minusSeconds(60), meal(other, "completed", now));
        jdbc.execute("""
                create function refuse() returns trigger language plpgsql as
                'begin raise exception ''refused''; end'
                """);
        jdbc.execute("create trigger refuse before insert on nutrition_record for each row when (new.record_id = '"
                + stuck + "') execute function refuse()");
        JsonNode ended;
        try {
            ended = endedWithoutWaiting(Duration.ofHours(1));
        } finally {
            jdbc.execute("drop function refuse cascade");
        }

        assertThat(ended.get("last_error").stringValue()).contains("could be kept");
        assertThat(ended.get("repaired").intValue()).isEqualTo(1);
        assertThat(asked(user)).hasSize(5);
        assertThat(client.get("/nutrition_records/" + other).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> oddAnswers() {
        return Stream.of(
                Arguments.of("failed with 500", json(500, "{}")),
                Arguments.of("not JSON", answer(200, "text/html", "<html>")),
                Arguments.of("not JSON", json(200, "[{\"record_id\":")),
                Arguments.of("other JSON", json(200, "{}")),
                Arguments.of("cut off", cutOff()),
                Arguments.of("did not answer", hangUp()),
                Arguments.of("did not answer", FAKE.silence()),
                Arguments.of("PROVIDER_ANSWER_LIMIT", json(200, "[\"" + "x".repeat(30_000) + "\"]")),
                Arguments.of("refused with 401", json(401, "{}")));
    }

    @ParameterizedTest
    @MethodSource("oddAnswers")
    void whatIsNoListIsToldWithItsReason(String why, Reply reply) {
        ODD.put(user, reply);

        JsonNode ended = ended(start(lastDay()));

        assertThat(ended.get("last_error").stringValue()).contains(why);
        assertThat(ended.get("users_done").intValue()).isZero();
    }

    @Test
    void nobodyMakesARunWaitForMoreThanADay() {
        ODD.put(user, retryAfter(429, "999999999"));

        JsonNode waiting = waiting(start(lastDay()));

        assertThat(Instant.parse(waiting.get("waits_until").stringValue()))
                .isBefore(Instant.now().plus(Duration.ofDays(1)));
    }

    @Test
    void anAnswerThatIsTooLongIsAskedForInParts() {
        for (int i = 0; i < 200; i++) {
            String id = UUID.randomUUID().toString();
            has(id, now.minusSeconds(600L * (i + 1)), meal(id, "completed", now.minusSeconds(600L * (i + 1))));
        }

        JsonNode ended = ended(start(window(now.minus(Duration.ofDays(2)), now)));

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(asked(user)).hasSizeGreaterThan(1);
        assertThat(ended.get("repaired").intValue()).isEqualTo(200);
    }

    @Test
    void aWindowThatTheProviderRefusesIsAskedForInParts() {
        ODD.put(user, (exchange, request) -> upToThreeDays(request).send(exchange, request));
        hasAMealADay(60);

        JsonNode ended = ended(start(window(now.minus(Duration.ofDays(60)), now)));

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("repaired").intValue()).isEqualTo(60);
    }

    @Test
    void aRunThatWaitsBetweenAnyTwoQuestionsAsksForLessAllTheSame() {
        AtomicInteger questions = new AtomicInteger();
        ODD.put(user, (exchange, request) -> {
            boolean isThrottled = questions.getAndIncrement() % 2 == 1;
            (isThrottled ? retryAfter(429, "60") : upToThreeDays(request)).send(exchange, request);
        });
        hasAMealADay(15);

        JsonNode ended = endedWithoutWaiting(Duration.ofDays(15));

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("repaired").intValue()).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aUserThatIsAlwaysRefusedCostsFiveQuestions(int status) {
        ODD.put(user, json(status, "{}"));

        JsonNode ended = ended(start(lastDay()));

        assertThat(ended.get("state").stringValue()).isEqualTo("FAILED");
        assertThat(ended.get("last_error").stringValue()).contains("refused with " + status);
        assertThat(asked(user)).hasSize(5);
    }

    @Test
    void aLongWindowIsAskedForInParts() {
        hasAMealADay(30);

        JsonNode ended = ended(start(window(now.minus(Duration.ofDays(30)), now)));

        assertThat(ended.get("state").stringValue()).isEqualTo("DONE");
        assertThat(ended.get("repaired").intValue()).isEqualTo(30);
        assertThat(ended.get("users_done").intValue()).isEqualTo(1);
        assertThat(asked(user)).hasSize(3);
    }

    @Test
    void aRunByScheduleGoesOnFromWhereItsUserWasReached() {
        tell(user, UUID.randomUUID().toString(), "completed", now);
        String young = UUID.randomUUID().toString();
        has(young, now.minusSeconds(10), meal(young, "completed", now.minusSeconds(10)));
        String old = UUID.randomUUID().toString();
        has(old, now.minusSeconds(400), meal(old, "completed", now.minusSeconds(390)));

        scheduled();
        scheduled();

        List<Request> asked = asked(user);
        assertThat(asked).hasSize(2);
        assertThat(Duration.between(from(asked.get(0)), to(asked.get(0)))).isEqualTo(Duration.ofDays(7));
        assertThat(to(asked.get(0)))
                .isBetween(now.minusSeconds(240), Instant.now().minusSeconds(179));
        assertThat(from(asked.get(1))).isEqualTo(to(asked.get(0)).minus(Duration.ofDays(1)));
        assertThat(client.get("/nutrition_records/" + old).statusCode()).isEqualTo(200);
        assertThat(client.get("/nutrition_records/" + young).statusCode())
                .as("its webhook may be on its way")
                .isEqualTo(404);
    }

    @Test
    void aUserThatFailedIsAskedForTheSameAgain() {
        tell(user, UUID.randomUUID().toString(), "completed", now);
        ODD.put(user, json(403, "{}"));

        scheduled();
        // time goes by
        jdbc.update(
                "update reconciliation_user set reached_until = reached_until - interval '2 days', retry_at = now()"
                        + " where application_user_id = ?",
                user);
        ODD.clear();
        scheduled();

        List<Request> asked = asked(user);
        assertThat(asked).hasSize(2);
        assertThat(from(asked.get(1))).isEqualTo(from(asked.get(0)).minus(Duration.ofDays(2)));
    }

    @Test
    void runsThatGoOnForAUserWhoCameBackDoNotKeepAnErasureFromEnding() {
        tell(user, UUID.randomUUID().toString(), "completed", now);
        scheduled();
        String remembered = "select 1 from reconciliation_user where application_user_id = ?";
        assertThat(jdbc.queryForList(remembered, user)).hasSize(1);

        long erased = reconciliations.erase(new Person(user, Set.of(), now.minus(Duration.ofDays(9))));

        assertThat(erased).isZero();
        assertThat(jdbc.queryForList(remembered, user)).isEmpty();
    }

    @Test
    void aRunIsBegunSoonAfterATimeInWhichNobodyWasThere() {
        scheduled();
        UUID before = reconciliations.lastScheduled().orElseThrow().id();
        jdbc.update("update reconciliation set started_at = started_at - interval '2 days' where scheduled");

        await().until(() -> !reconciliations.lastScheduled().orElseThrow().id().equals(before));
    }

    @Test
    void runsWaitForEachOtherAndAreCancelled() {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        String slow = user + "-slow";
        ODD.put(slow, (exchange, request) -> {
            waitFor(mayAnswer);
            json(200, "[]").send(exchange, request);
        });
        JsonNode first = start(lastDay().replace(user, slow));
        awaitJob(() -> asked(slow).size() == 1);
        JsonNode second = start(lastDay());
        assertThat(asked(user)).isEmpty();

        HttpResponse<String> cancelled =
                client.operate("/reconciliations/" + first.get("id").stringValue() + "/cancel", "");

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Client.EXACT.readTree(cancelled.body()).get("state").stringValue())
                .isEqualTo("CANCELLED");
        assertThat(asked(user)).isEmpty();
        mayAnswer.countDown();
        assertThat(ended(second).get("state").stringValue()).isEqualTo("DONE");
        assertThat(client.operate("/reconciliations/" + first.get("id").stringValue() + "/cancel", "")
                        .statusCode())
                .isEqualTo(409);
        assertThat(ended(first).get("users_done").intValue()).isZero();
    }

    @Test
    void aRunThatWaitsLetsTheOthersGoOn() {
        String later = user + "-later";
        ODD.put(later, retryAfter(429, "3600"));
        waiting(start(lastDay().replace(user, later)));

        assertThat(ended(start(lastDay())).get("state").stringValue()).isEqualTo("DONE");
    }

    /// Of two instances that go on with the same run, one counts.
    @Test
    void anAnswerThatTwoInstancesGotCountsOnce() {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        ODD.put(user, (exchange, request) -> {
            waitFor(mayAnswer);
            json(200, "[]").send(exchange, request);
        });
        UUID id = UUID.fromString(start(lastDay()).get("id").stringValue());
        awaitJob(() -> asked(user).size() == 1);
        Reconciliation run = reconciliations.find(id);
        UserWindow window = steps.next(id).orElseThrow();

        steps.answered(run, window);
        steps.answered(run, window);

        assertThat(client.json("/reconciliations/" + id).get("users_done").intValue())
                .isEqualTo(1);
        mayAnswer.countDown();
    }

    @Test
    void runsAreListedPageByPage() {
        for (int i = 0; i < 3; i++) {
            ended(start(lastDay()));
        }

        List<JsonNode> all = client.all("/reconciliations?limit=2");

        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        assertThat(all.stream().map(one -> one.get("id")).distinct()).hasSameSizeAs(all);
        assertThat(all.stream().map(one -> Instant.parse(one.get("started_at").stringValue())))
                .isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|body",
                "{}|from_timestamp",
                "{'from_timestamp':'2025-09-15T00:00:00Z'}|to_timestamp",
                "{'from_timestamp':'yesterday','to_timestamp':'2025-09-15T00:00:00Z'}|from_timestamp",
                "{'from_timestamp':5,'to_timestamp':'2025-09-15T00:00:00Z'}|from_timestamp",
                "{'from_timestamp':'2025-09-15T00:00:00Z','to_timestamp':'2025-09-14T00:00:00Z'}|to_timestamp",
                "{'from_timestamp':'2025-09-15T00:00:00Z','to_timestamp':'2025-09-15T00:00:00Z'}|to_timestamp",
                "{'from_timestamp':'2025-09-15T00:00:00Z','to_timestamp':'2025-09-16T00:00:00Z','users':[]}|users",
                "{'from_timestamp':'2025-09-15T00:00:00Z','to_timestamp':'2025-09-16T00:00:00Z','application_user_id':'a b'}"
                        + "|application_user_id",
                "{'from_timestamp':'2025-09-15T00:00:00Z','to_timestamp':'2025-09-16T00:00:00Z','application_user_id':''}"
                        + "|application_user_id",
            },
            quoteCharacter = '~')
    void aRequestThatIsWrongIsRefusedByName(String body, String name) {
        HttpResponse<String> answer = client.operate("/reconciliations", body.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(name);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String nobody = "/reconciliations/" + UUID.randomUUID();

        assertThat(client.get(nobody).statusCode()).isEqualTo(404);
        assertThat(client.operate(nobody + "/cancel", "").statusCode()).isEqualTo(404);
        assertThat(client.get("/reconciliations/x").statusCode()).isEqualTo(400);
        assertThat(client.get("/reconciliations?cursor=x").statusCode()).isEqualTo(400);
        assertThat(client.get("/reconciliations?state=DONE").statusCode()).isEqualTo(400);
        assertThat(client.get("/deliveries?origin=WINDOW").statusCode()).isEqualTo(400);
    }

    /// As if all that it waits for were over at once.
    private JsonNode endedWithoutWaiting(Duration span) {
        JsonNode begun = start(window(now.minus(span), now));
        awaitJob(() -> {
            timeGoesBy(begun);
            return !run(begun).get("state").stringValue().equals("RUNNING");
        });
        return run(begun);
    }

    private void timeGoesBy(JsonNode run) {
        jdbc.update(
                "update reconciliation set waits_until = now() where id = ?",
                UUID.fromString(run.get("id").stringValue()));
    }

    private JsonNode start(String request) {
        HttpResponse<String> answer = client.operate("/reconciliations", request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.EXACT.readTree(answer.body());
    }

    private String lastDay() {
        return window(now.minus(Duration.ofDays(1)), now);
    }

    private String window(Instant from, Instant to) {
        return "{\"from_timestamp\":\"" + from + "\",\"to_timestamp\":\"" + to + "\",\"application_user_id\":\"" + user
                + "\"}";
    }

    private int versions(String id) {
        return client.json("/nutrition_records/" + id).at("/_inbox/version").intValue();
    }

    /// A webhook of a record of this test's user.
    private String told(String status, @Nullable Instant modifiedAt) {
        String id = UUID.randomUUID().toString();
        tell(user, id, status, modifiedAt);
        return id;
    }

    private void tell(String whose, String id, String status, @Nullable Instant modifiedAt) {
        assertThat(client.webhook(meal(id, status, modifiedAt).replace(user, whose))
                        .statusCode())
                .isEqualTo(200);
    }

    private String meal(String id, String status, @Nullable Instant modifiedAt) {
        return "{\"record_id\":\"" + id + "\",\"status\":\"" + status + "\",\"application_user_id\":\"" + user + "\""
                + (modifiedAt == null ? "" : ",\"modified_at\":\"" + modifiedAt + "\"") + "}";
    }

    private void has(String id, Instant uploadedAt, String json) {
        has(user, id, uploadedAt, json);
    }

    private void hasAMealADay(int days) {
        for (int i = 0; i < days; i++) {
            String id = UUID.randomUUID().toString();
            Instant at = now.minus(Duration.ofDays(i)).minusSeconds(1);
            has(id, at, meal(id, "completed", at));
        }
    }

    private static void has(String whose, String id, Instant uploadedAt, String json) {
        MEALS.computeIfAbsent(whose, _ -> new CopyOnWriteArrayList<>()).add(new Meal(id, uploadedAt, json));
    }

    private static List<Request> asked(String whose) {
        return FAKE.asked(LIST).stream()
                .filter(request -> user(request).equals(whose))
                .toList();
    }

    private static Reply reply(Request request) {
        Reply odd = ODD.getOrDefault(user(request), ODD.get(""));
        return odd == null ? list(user(request), request) : odd;
    }

    private static Reply upToThreeDays(Request request) {
        boolean isTooLong = Duration.between(from(request), to(request)).compareTo(Duration.ofDays(3)) > 0;
        return isTooLong ? json(422, "{\"title\":\"Unprocessable\"}") : list(user(request), request);
    }

    private static Reply list(String whose, Request request) {
        return json(
                200,
                MEALS.getOrDefault(whose, List.of()).stream()
                        .filter(meal -> !meal.uploadedAt().isBefore(from(request))
                                && meal.uploadedAt().isBefore(to(request)))
                        .map(Meal::json)
                        .toList()
                        .toString());
    }

    private static Instant from(Request request) {
        return Instant.parse(request.query().replaceFirst(".*from_timestamp=([^&]*).*", "$1"));
    }

    private static Instant to(Request request) {
        return Instant.parse(request.query().replaceFirst(".*to_timestamp=([^&]*).*", "$1"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Meal(String id, Instant uploadedAt, String json) {}
}

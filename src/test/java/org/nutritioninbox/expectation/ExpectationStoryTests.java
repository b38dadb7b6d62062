package org.nutritioninbox.expectation;

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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/// A record that the provider owes is asked for when its webhook is lost.
@InboxTest(
        properties = {
            "provider.first-wait=1ms",
            "provider.breaker-open=1ms",
            "provider.longest-wait=100ms",
            "expectations.overdue-after=100ms",
            "expectations.longest-wait=200ms",
            "expectations.every=100ms",
            "db-scheduler.polling-interval=20ms"
        })
@DirtiesContext
class ExpectationStoryTests {

    @AutoClose
    private static final FakeProvider PROVIDER = new FakeProvider();

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private Expectations expectations;

    @Autowired
    private OverdueExpectations overdue;

    @Autowired
    private ExpectationList list;

    private final String user = "user-" + UUID.randomUUID();
    private final String record = UUID.randomUUID().toString();
    private final String get = "GET /v3/nutrition_records/" + record;

    @Autowired
    private Client client;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.register(registry);
    }

    private String is(String status) {
        return "{ \"record_id\":\"" + record + "\",\"application_user_id\":\"" + user + "\",\"status\":\"" + status
                + "\",\"modified_at\":\"2025-09-15T10:30:12.132Z\"}";
    }

    private void submit() {
        PROVIDER.when("POST /v3/nutrition_records/image", json(200, is("pending")));
        HttpResponse<String> answer = client.operate(
                "/nutrition_records",
                "{\"application_user_id\":\"" + user + "\",\"body_url\":\"https://a.example/x\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aLostWebhookIsFoundByAsking() {
        PROVIDER.when(get, json(200, is("processing")), json(200, is("processing")), json(200, is("completed")));
        submit();

        await().until(this::isFoundByAsking);
        // a list settles what was kept, maybe before the poll is counted
        await().untilAsserted(
                        () -> assertThat(expectation().get("polls").intValue()).isEqualTo(3));
        assertThat(PROVIDER.asked(get)).hasSize(3);
        JsonNode delivery = client.json("/deliveries?record_id=" + record).get(0);
        assertThat(delivery.get("origin").stringValue()).isEqualTo("RECONCILIATION");
        assertThat(delivery.get("outcome").stringValue()).isEqualTo("NEW");
        assertThat(client.get("/deliveries/" + delivery.get("id").stringValue() + "/body")
                        .body())
                .isEqualTo(is("completed"));
        assertThat(client.metric("inbox.expectations.found")).isPositive();
    }

    @Test
    void whatAWebhookToldIsNotAskedForAnyMore() {
        PROVIDER.when(get, json(200, is("processing")));
        submit();
        client.webhook(is("failed"));

        await().until(() -> expectation().get("ended_at").isString());
        assertThat(state()).isEqualTo("ANSWERED");
    }

    @Test
    void aRecordThatWasSeenPendingIsAskedForToo() {
        PROVIDER.when(get, json(200, is("completed")));
        client.webhook(is("processing"));

        await().until(() -> !client.json(path()).isEmpty() && state().equals("ANSWERED"));
        assertThat(expectation().get("origin").stringValue()).isEqualTo("SEEN");
        assertThat(client.json("/nutrition_records/" + record).get("status").stringValue())
                .isEqualTo("completed");
    }

    @Test
    void aRecordThatFirstNamedNoUserIsAskedForOnceItDoes() {
        PROVIDER.when(get, json(200, is("completed")));
        client.webhook("{\"record_id\":\"" + record + "\",\"status\":\"pending\"}");
        await().until(() ->
                client.json("/expectations?state=WAITING&limit=500").toString().contains(record));

        client.webhook(is("processing"));

        await().until(() -> client.json("/nutrition_records/" + record)
                .get("status")
                .stringValue()
                .equals("completed"));
    }

    @Test
    void oddAnswersAreSurvivedAndTold() {
        PROVIDER.when(
                get,
                json(500, "{}"),
                answer(200, "text/html", "<html>"),
                hangUp(),
                cutOff(),
                json(429, "{}"),
                json(200, "{\"record_id\":\"other\",\"status\":\"completed\"}"),
                json(200, "[]"),
                json(401, "{}"));
        submit();
        await().until(() -> expectation().get("last_error").isString()
                && expectation().get("last_error").stringValue().contains("401"));
        assertThat(state()).isEqualTo("WAITING");
        assertThat(client.json("/expectations?overdue=true&application_user_id=" + user))
                .hasSize(1);
        assertThat(client.get("/nutrition_records/other").statusCode()).isEqualTo(404);

        PROVIDER.when(get, json(200, is("updated")));
        await().until(() -> state().equals("ANSWERED"));
    }

    @Test
    void aProviderThatWantsToBeLeftAloneIsAskedForNothingElseEither() {
        PROVIDER.when(get, retryAfter(429, "2"), json(200, is("completed")));
        submit();
        await().until(() -> expectation().get("last_error").isString());
        String until = expectation().get("next_poll_at").stringValue();

        String other = UUID.randomUUID().toString();
        PROVIDER.when(
                "GET /v3/nutrition_records/" + other, json(200, is("completed").replace(record, other)));
        client.webhook(is("pending").replace(record, other));
        await().until(() -> client.json(path() + "&state=ANSWERED").size() == 2);
        assertThat(client.json(path() + "&state=ANSWERED"))
                .allSatisfy(one -> assertThat(Instant.parse(one.get("ended_at").stringValue()))
                        .isAfterOrEqualTo(Instant.parse(until)));
    }

    @Test
    void whatTheProviderForgotIsGoneUntilItsWebhookComesAfterAll() {
        submit();
        await().until(() -> state().equals("GONE"));
        assertThat(expectation().get("polls").intValue()).isEqualTo(3);
        assertThat(expectation().get("ended_at").isString()).isTrue();

        client.webhook(is("completed"));
        assertThat(state()).isEqualTo("ANSWERED");
        assertThat(client.json(path() + "&state=GONE")).isEmpty();
        assertThat(client.json(path() + "&state=ANSWERED")).hasSize(1);
        overdue.forgetEnded();
        assertThat(state()).isEqualTo("ANSWERED");
    }

    @Test
    void aRecordThatIsNotThereYetIsAskedForAgain() {
        PROVIDER.when(
                get,
                problem(),
                problem(),
                json(200, is("pending")),
                problem(),
                problem(),
                answer(404, "text/html", "<html>"),
                json(404, "{\"message\":\"no route\"}"),
                problem(),
                json(200, is("completed")));
        submit();
        await().until(this::isFoundByAsking);
    }

    private static FakeProvider.Reply problem() {
        return json(404, "{\"title\":\"Not Found\",\"status\":404}");
    }

    @Test
    void whatIsNeverToldIsGivenUpAndForgottenLater() {
        PROVIDER.when(get, json(200, is("pending")));
        submit();
        String id = expectation().get("id").stringValue();
        jdbc.update(
                "update expectation set since = since - interval '81h', id = uuidv7(interval '-81h') where id = ?::uuid",
                id);
        await().until(() -> state().equals("GIVEN_UP"));
        assertThat(client.json(path() + "&state=GIVEN_UP")).hasSize(1);
        assertThat(client.metric("inbox.expectations.given.up")).isPositive();

        overdue.forgetEnded();
        assertThat(state()).isEqualTo("GIVEN_UP");
        jdbc.update("update expectation set ended_at = ended_at - interval '81h' where record_id = ?", record);
        overdue.forgetEnded();
        assertThat(client.json(path())).isEmpty();
    }

    @Test
    void afterALongAbsenceEverythingIsAskedForOnceMore() {
        client.webhook(is("pending"));
        jdbc.update(
                "update nutrition_record set first_received_at = now() - interval '90h', uploaded_at = now() - interval '90h'"
                        + " where record_id = ?",
                record);
        PROVIDER.when(get, json(500, "{}"), json(500, "{}"), json(500, "{}"), json(200, is("completed")));
        await().until(() -> !client.json(path()).isEmpty() && isFoundByAsking());
    }

    @Test
    void aWebhookThatComesWhileWeAskIsNoLostOne() {
        PROVIDER.when(get, (exchange, request) -> {
            client.webhook(is("completed"));
            json(200, is("completed").replace(" ", "")).send(exchange, request);
        });
        submit();
        await().until(() -> expectation().get("ended_at").isString());
        assertThat(state()).isEqualTo("ANSWERED");
        assertThat(client.json("/deliveries?record_id=" + record))
                .allSatisfy(delivery ->
                        assertThat(delivery.get("origin").stringValue()).isEqualTo("WEBHOOK"));
    }

    @Test
    void aRecordThatCannotBeKeptIsInNobodysWay() throws InterruptedException {
        PROVIDER.when(get, json(200, is("completed")));
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch locked = new CountDownLatch(1);
        client.webhook(is("pending"));
        Thread lock = Thread.startVirtualThread(() -> new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.queryForList("select record_id from nutrition_record where record_id = ? for update", record);
            locked.countDown();
            await().forever().until(() -> told.getCount() == 0);
        }));
        await().until(() -> locked.getCount() == 0);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !client.json(path()).isEmpty()
                        && expectation().get("last_error").isString()
                        && expectation().get("last_error").stringValue().contains("could not be kept"));
        assertThat(expectation().get("next_poll_at").isString()).isTrue();

        told.countDown();
        lock.join();
        await().until(() -> state().equals("ANSWERED"));
    }

    @Test
    void whatWasCutShortWhileItWasSentBecomesUnknown() {
        byte[] fingerprint = {1};
        Registration.New begun = (Registration.New) expectations.register(user, "key", fingerprint);
        assertThat(expectations.register(user, "key", fingerprint)).isInstanceOf(Registration.InProgress.class);
        jdbc.update(
                "update expectation set since = since - interval '1h', id = uuidv7(interval '-1h') where id = ?",
                begun.id());
        await().until(() -> state().equals("UNKNOWN"));
        assertThat(expectations.register(user, "key", fingerprint)).isInstanceOf(Registration.Unknown.class);
    }

    @Test
    void theListIsPagedAndRefusesWhatItDoesNotKnow() {
        for (int i = 0; i < 5; i++) {
            expectations.register(user, null, new byte[] {1});
        }
        List<JsonNode> all = client.all(path() + "&limit=2");
        assertThat(all).hasSize(5);
        assertThat(all.stream().map(one -> one.get("id").stringValue())).doesNotHaveDuplicates();
        assertThat(client.json(path() + "&state=SENDING")).hasSize(5);
        assertThat(client.json(path() + "&overdue=false")).isEmpty();

        for (String wrong : List.of(
                "overdue=maybe", "state=LATE", "limit=0", "cursor=x", "colour=red", "overdue=true&overdue=true")) {
            assertThat(client.get("/expectations?" + wrong).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whatIsOverdueIsCounted() {
        PROVIDER.when(get, json(200, is("processing")));
        submit();
        await().untilAsserted(() -> {
            list.refresh();
            assertThat(client.metric("inbox.expectations.waiting")).isPositive();
            assertThat(client.metric("inbox.expectations.overdue")).isPositive();
        });
    }

    private String path() {
        return "/expectations?application_user_id=" + user;
    }

    private JsonNode expectation() {
        return client.json(path()).get(0);
    }

    private String state() {
        return expectation().get("state").stringValue();
    }

    private boolean isFoundByAsking() {
        return state().equals("ANSWERED")
                && !client.json("/deliveries?origin=RECONCILIATION&record_id=" + record)
                        .isEmpty();
    }
}

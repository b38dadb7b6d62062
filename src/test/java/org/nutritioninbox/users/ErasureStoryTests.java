package org.nutritioninbox.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.inbox.CommitsAt;
import org.nutritioninbox.inbox.Partitions;
import org.nutritioninbox.inbox.PersonalDeliveries;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

@Order(1)
class ErasureStoryTests extends UserStory {

    @Autowired
    private ApplicationContext context;

    @Test
    void nothingOfAnErasedPersonIsLeftInAnyColumnNorInTheLog() throws Exception {
        ListAppender<ILoggingEvent> log = listen();
        String first = eaten(user, dish);
        send(meal(user, first, "updated", dish, UPLOADED));
        send("{\"record_id\":\"" + first + "\",\"status\":\"pending\",\"dish_name\":\"" + dish + "\"}");
        String dead = eaten(user, "fragile " + dish);
        String old = keptDaysAgo();
        otherKinds(first);
        sendForged("[{\"user\":\"" + user + "\",\"dish\":\"" + dish + "\"}]");
        expected(user, first);
        operated(dead);
        await().until(() ->
                client.json("/deliveries?state=DEAD&record_id=" + dead).size() == 1);
        List<String> canaries = List.of(user, first, dead, old, dish);
        assertThat(columnsWith(canaries))
                .contains(
                        "delivery.body",
                        "delivery.record_id",
                        "nutrition_record.application_user_id",
                        "quarantine.body",
                        "expectation.answer",
                        "replay.filter",
                        "reconciliation.application_user_id",
                        "reconciliation_user.application_user_id")
                .noneMatch(column -> column.startsWith("audit_action"));

        JsonNode erasure = erase(user);

        assertThat(columnsWith(canaries)).isEmpty();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> canaries.stream().anyMatch(line::contains));
        assertThat(erasure.get("records").intValue()).isEqualTo(3);
        assertThat(erasure.get("deliveries").intValue()).isEqualTo(10);
        assertThat(erasure.get("reached_at").isNull()).isTrue();
        assertThat(client.json("/deliveries?state=DEAD&record_id=" + dead)).isEmpty();
    }

    @Test
    void othersStayAndADeliveryAboutSeveralIsRedacted() {
        String kept = eaten(other, dish);
        String mixed = "[{\"user\":\"" + user + "\"},{\"user\":\"" + other + "\",\"weight\":70.50}]";
        send(mixed);

        erase(user);

        assertThat(client.get("/nutrition_records/" + kept).statusCode()).isEqualTo(200);
        JsonNode redacted = client.json("/deliveries?kind=PROVIDER_EVENTS").get(0);
        assertThat(redacted.get("last_error").stringValue()).startsWith("REDACTED");
        assertThat(client.get("/deliveries/" + redacted.get("id").stringValue() + "/body")
                        .body())
                .isEqualTo("[{\"user\":\"" + other + "\",\"weight\":70.50}]")
                .hasSize(redacted.get("size").intValue());
        send(mixed);
        assertThat(client.json("/deliveries?kind=PROVIDER_EVENTS").get(0)).isEqualTo(redacted);
    }

    @Test
    void anErasedDeliveryIsCountedAndHasNoContent() {
        String cursor = client.json("/feed?after=latest").get("cursor").stringValue();
        String id = eaten(user, dish);
        String delivery = deliveryOf(id);
        String kept = eaten(other, dish);

        erase(user);

        JsonNode erased = client.json("/deliveries/" + delivery);
        assertThat(erased.get("kind").stringValue()).isEqualTo("ERASED");
        assertThat(erased.get("state").stringValue()).isEqualTo("NOT_NEEDED");
        assertThat(client.get("/deliveries/" + delivery + "/body").body()).isEmpty();
        assertThat(client.json("/deliveries?kind=ERASED&outcome=ERASED").findValuesAsString("id"))
                .contains(delivery);
        assertThat(client.json("/feed?after=" + cursor).get("changes").findValuesAsString("record_id"))
                .contains(kept)
                .doesNotContain(id);
        JsonNode days = Client.EXACT.readTree(
                client.operate("/audit/acknowledged/check", "").body());
        assertThat(days).isNotEmpty().allMatch(day -> day.get("missing").intValue() == 0);
        assertThat(client.operate("/deliveries/" + delivery + "/replay", "").statusCode())
                .isEqualTo(202);
        await().until(() -> client.json("/deliveries/" + delivery)
                .get("state")
                .stringValue()
                .equals("NOT_NEEDED"));
    }

    @Test
    void aLateRetryIsAnsweredAndNotKept() {
        String id = eaten(user, dish);
        send("{\"users\":[\"" + user + "\"]}");
        erase(user);
        int before = deliveries();

        send(meal(user, id, "completed", dish, UPLOADED));
        send("{\"record_id\":\"" + id + "\",\"status\":\"updated\"}");
        send(meal(user, UUID.randomUUID().toString(), "completed", "never seen", UPLOADED));
        send("{\"users\":[\"" + user + "\"]}");

        assertThat(deliveries()).isEqualTo(before);
        assertThat(client.json("/nutrition_records?application_user_id=" + user))
                .isEmpty();
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void lateRetriesAndOthersShareACommit() throws Exception {
        String id = eaten(user, dish);
        erase(user);

        List<String> kept = new ArrayList<>();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            senders.add(Thread.startVirtualThread(() -> send(meal(user, id, "completed", dish, UPLOADED))));
            String mine = UUID.randomUUID().toString();
            kept.add(mine);
            senders.add(Thread.startVirtualThread(() -> send(meal(other, mine, "completed", dish, UPLOADED))));
        }
        for (Thread sender : senders) {
            sender.join();
        }

        assertThat(client.all("/nutrition_records?application_user_id=" + other))
                .extracting(record -> record.get("record_id").stringValue())
                .containsExactlyInAnyOrderElementsOf(kept);
        assertThat(client.json("/nutrition_records?application_user_id=" + user))
                .isEmpty();
    }

    @Test
    void reconciliationRebuildAndReplayBringNothingBack() {
        String id = eaten(user, dish);
        String delivery = deliveryOf(id);
        erase(user);
        PROVIDER.when(LIST, FakeProvider.json(200, "[" + meal(user, id, "updated", dish, UPLOADED) + "]"));

        HttpResponse<String> run = client.operate("/reconciliations", """
                {"from_timestamp":"2025-09-15T00:00:00Z","to_timestamp":"2025-09-16T00:00:00Z","application_user_id":"%s"}
                """.formatted(user));
        String self = "/reconciliations/"
                + Client.EXACT.readTree(run.body()).get("id").stringValue();
        await().until(() -> client.json(self).get("state").stringValue().equals("DONE"));
        PROVIDER.when(LIST, FakeProvider.json(200, "[]"));
        client.operate("/records/rebuild", "{\"filter\":{\"record_id\":\"" + id + "\"},\"dry_run\":false}");
        client.operate("/deliveries/" + delivery + "/replay", "");

        assertThat(client.json(self).get("repaired").intValue()).isZero();
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
        erase(user);
        assertThat(client.get(self).statusCode()).isEqualTo(404);
    }

    @Test
    void aUserWhoComesBackIsKept() {
        eaten(user, dish);
        JsonNode erasure = begin(user);
        String id = UUID.randomUUID().toString();
        send(meal(user, id, "completed", dish, Instant.now().plusSeconds(5).toString()));

        ended(erasure);

        assertThat(client.json("/nutrition_records?application_user_id=" + user).findValuesAsString("record_id"))
                .containsExactly(id);
        assertThat(client.json("/deliveries?record_id=" + id)
                        .get(0)
                        .get("outcome")
                        .stringValue())
                .isEqualTo("NEW");
    }

    @Test
    void whatHasNoTimeOfUploadIsJudgedByItsReceipt() {
        JsonNode erasure = begin(user);
        String late = UUID.randomUUID().toString();
        send("{\"application_user_id\":\"" + user + "\",\"record_id\":\"" + late + "\",\"status\":\"completed\"}");
        Instant after = Instant.now().plusSeconds(90).truncatedTo(ChronoUnit.MICROS);
        String id = UUID.randomUUID().toString();
        UUID other = keep("{\"owner\":\"" + user + "\"}", after);
        UUID meal = keep(
                "{\"application_user_id\":\"" + user + "\",\"record_id\":\"" + id + "\",\"status\":\"completed\"}",
                after);

        ended(erasure);

        assertThat(client.json("/deliveries/" + other).get("kind").stringValue())
                .isEqualTo("UNKNOWN");
        assertThat(client.json("/deliveries/" + meal).get("outcome").stringValue())
                .isEqualTo("NEW");
        assertThat(client.get("/nutrition_records/" + late).statusCode()).isEqualTo(404);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);
    }

    /// Returns the id of the delivery.
    private UUID keep(String body, Instant receivedAt) {
        CommitsAt commits = new CommitsAt(context);
        UUID id = commits.keep(bytes(body), receivedAt);
        commits.close(id);
        return id;
    }

    @Test
    void aRecordThatNamesItsUserOnlySometimesIsErased() {
        String id = UUID.randomUUID().toString();
        send(meal(user, id, "processing", dish, UPLOADED));
        send("{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"dish_name\":\"" + dish + "\"}");

        erase(user);

        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
        assertThat(columnsWith(List.of(id, dish))).isEmpty();
    }

    @Test
    void anErasureThatIsBrokenOffGoesOn() {
        String id = eaten(user, dish);
        oddRoom.goAway();
        JsonNode erasure = begin(user);
        await().until(() -> oddRoom.hasFailed);
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
        String self = "/erasures/" + erasure.get("id").stringValue();
        await().until(() -> client.json(self).get("last_error").isString());
        assertThat(client.json(self).get("last_error").stringValue()).isEqualTo("QueryTimeoutException");
        // the record is gone, so that nothing but the erasure itself knows its id
        expected(null, id);

        oddRoom.isAway = false;
        assertThat(ended(erasure).get("last_error").isNull()).isTrue();
        assertThat(columnsWith(List.of(user, id, dish))).isEmpty();
    }

    @Test
    void aPassThatIsBrokenOffGoesOnWhereItWas() {
        String delivery = deliveryOf(eaten(user, dish));
        oddRoom.goAway();
        JsonNode erasure = begin(user);
        String self = "/erasures/" + erasure.get("id").stringValue();
        await().until(() -> client.json(self).get("last_error").isString());

        jdbc.update(
                "update erasure set last_delivery_id = uuidv7() where id = ?::uuid",
                erasure.get("id").stringValue());
        assertThat(client.json(self).get("reached_at").isString()).isTrue();
        oddRoom.isAway = false;
        jdbc.update(
                "update erasure set due_at = now() where id = ?::uuid",
                erasure.get("id").stringValue());

        await().until(() -> client.json(self).get("reached_at").isNull());
        assertThat(client.json(self).get("deliveries").intValue()).isZero();
        assertThat(client.json("/deliveries/" + delivery).get("kind").stringValue())
                .isEqualTo("NUTRITION_RECORD");
        assertThat(ended(erasure).get("deliveries").intValue()).isEqualTo(1);
    }

    @Test
    void thePassesAreAMinuteApart() {
        eaten(user, dish);
        JsonNode erasure = begin(user);
        await().until(() -> jdbc.queryForObject(
                "select is_last_pass from erasure where id = ?::uuid",
                Boolean.class,
                erasure.get("id").stringValue()));

        assertThat(jdbc.queryForObject(
                        "select due_at > now() + interval '50 seconds' from erasure where id = ?::uuid",
                        Boolean.class,
                        erasure.get("id").stringValue()))
                .isTrue();
        ended(erasure);
    }

    @Test
    void anErasureGoesThroughManySlices() {
        String first = eaten(user, dish);
        jdbc.update("""
                insert into delivery (id, batch_id, received_at, origin, kind, outcome, size, sha256, reason, body)
                select uuidv7(), uuidv7(), now(), 'WEBHOOK', 'UNKNOWN', 'NO_RECORD', 2, sha256('{}'), 'filled', '{}'
                from generate_series(1, 4500)
                """);
        try {
            String last = eaten(user, dish);

            erase(user);

            assertThat(columnsWith(List.of(user, first, last, dish))).isEmpty();
        } finally {
            jdbc.update("delete from delivery where reason = 'filled'");
        }
    }

    @Test
    void aPassDoesNotRunAfterWhatArrivesMeanwhile(@Autowired PersonalDeliveries deliveries) {
        Person nobody = new Person("user-" + UUID.randomUUID(), Set.of(), Instant.now());
        UUID now = TimeOrderedIds.floor(Instant.now());
        eaten(user, dish);

        assertThat(deliveries.erase(nobody, now).last()).isEqualTo(PersonalDeliveries.LAST);
    }

    @Test
    void aSecondRequestGetsTheErasureThatIsUnderWayAndALaterOneANewOne() {
        JsonNode first = begin(user);
        JsonNode second = begin(user);
        ended(first);
        JsonNode third = begin(user);

        assertThat(second.get("id")).isEqualTo(first.get("id"));
        assertThat(third.get("id")).isNotEqualTo(first.get("id"));
        assertThat(third.get("user")).isEqualTo(first.get("user"));
        assertThat(client.json("/erasures").findValuesAsString("id"))
                .contains(first.get("id").stringValue(), third.get("id").stringValue());
        ended(third);
    }

    @Test
    void aSecondRequestErasesWhatHasComeSinceTheFirst() {
        JsonNode first = begin(user);
        String id = UUID.randomUUID().toString();
        send(meal(user, id, "completed", dish, Instant.now().toString()));
        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(200);

        begin(user);
        ended(first);

        assertThat(client.get("/nutrition_records/" + id).statusCode()).isEqualTo(404);
        assertThat(client.json("/audit/actions?application_user_id=" + user)).hasSize(2);
    }

    @Test
    void theAuditNamesThePersonByADigestAndCanBeAskedByTheId() {
        JsonNode erasure = begin(user);

        JsonNode actions = client.json("/audit/actions?application_user_id=" + user);

        assertThat(actions.findValuesAsString("action")).containsExactly("user.erase");
        assertThat(actions.get(0).at("/subject/application_user_id")).isEqualTo(erasure.get("user"));
        assertThat(actions.toString()).doesNotContain(user);
        ended(erasure);
    }

    @Test
    void viewersEraseNobody() {
        assertThat(delete(user, "viewer", InboxTest.VIEWER_PASSWORD).statusCode())
                .isEqualTo(403);
        assertThat(client.get("/users/" + user + "/export").statusCode()).isEqualTo(403);
        assertThat(delete("%00", "operator", InboxTest.OPERATOR_PASSWORD).statusCode())
                .isEqualTo(400);
        assertThat(client.get("/erasures/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(client.get("/erasures/1").statusCode()).isEqualTo(400);
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        appender.setContext(loggers);
        appender.start();
        loggers.getLogger("ROOT").addAppender(appender);
        return appender;
    }

    /// A record of three days ago, in a partition of its own.
    private String keptDaysAgo() {
        String id = UUID.randomUUID().toString();
        keep(
                meal(user, id, "completed", dish, UPLOADED),
                Instant.now().minus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MICROS));
        context.getBean(Partitions.class).maintain();
        return id;
    }

    private void otherKinds(String recordId) throws Exception {
        send("{\"sections\":[],\"patient\":{\"id\":\"" + user + "\"}}");
        send("{\"owner\":\"" + user + "\",\"dish\":\"" + dish + "\"}");
        sendZipped("{\"owner\":\"" + user + "\"}");
        client.webhook("{\"record_id\":\"" + recordId + "\",\"dish_name\":\"" + dish);
        jdbc.update("""
                insert into delivery (id, batch_id, received_at, origin, kind, outcome, size, sha256, body)
                select uuidv7(), uuidv7(), now(), 'WEBHOOK', 'UNREADABLE', 'NO_RECORD', 1, sha256(?), ?
                """, new byte[0], bytes(meal(user, recordId, "completed", dish, UPLOADED)));
    }

    private void operated(String dead) {
        client.operate("/replays", "{\"filter\":{\"application_user_id\":\"" + user + "\"}}");
        client.operate("/replays", "{\"filter\":{\"record_id\":\"" + dead + "\"}}");
        client.operate(
                "/records/rebuild",
                "{\"filter\":{\"application_user_id\":\"" + user + "\",\"record_id\":\"" + dead
                        + "\"},\"dry_run\":false}");
        client.operate("/reconciliations", """
                {"from_timestamp":"2025-09-15T00:00:00Z","to_timestamp":"2025-09-16T00:00:00Z","application_user_id":"%s"}
                """.formatted(user));
        client.get("/users/" + user + "/export");
        await().until(() -> !jdbc.queryForList("select 1 from reconciliation_user where application_user_id = ?", user)
                .isEmpty());
    }

    private String deliveryOf(String recordId) {
        await().until(() ->
                client.json("/deliveries?state=PROCESSED&record_id=" + recordId).size() == 1);
        return client.json("/deliveries?record_id=" + recordId).get(0).get("id").stringValue();
    }

    private int deliveries() {
        return jdbc.queryForList("select id from delivery").size();
    }

    /// The columns of all tables that hold one of the texts: as it is, in hex or in base64.
    private Set<String> columnsWith(List<String> texts) {
        List<String> needles = texts.stream().flatMap(ErasureStoryTests::forms).toList();
        Set<String> found = new TreeSet<>();
        for (Map<String, Object> column : jdbc.queryForList("""
                select table_name, column_name from information_schema.columns join information_schema.tables
                    using (table_schema, table_name)
                where table_schema = 'public' and table_type = 'BASE TABLE'
                """)) {
            String sql = "select 1 from %s, unnest(?) needle where strpos(%s::text, needle) > 0 limit 1"
                    .formatted(column.get("table_name"), column.get("column_name"));
            if (!jdbc.queryForList(sql, (Object) needles.toArray(String[]::new)).isEmpty()) {
                found.add(column.get("table_name") + "." + column.get("column_name"));
            }
        }
        return found;
    }

    private static Stream<String> forms(String text) {
        Stream<String> base64 = Stream.of("", "x", "xx")
                .map(before -> Base64.getEncoder().encodeToString(bytes(before + text)))
                // without what the neighbours of the text change
                .map(encoded -> encoded.substring(4, encoded.length() - 4));
        return Stream.concat(
                base64, Stream.of(text, HexFormat.of().formatHex(bytes(text)).toLowerCase(Locale.ROOT)));
    }
}

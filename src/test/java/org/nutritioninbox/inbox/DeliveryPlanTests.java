package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.Plans;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/// Among many rows.
@InboxTest(properties = Plans.APPLICATION)
class DeliveryPlanTests {

    private final LocalDate today = LocalDate.ofInstant(Plans.newest(), ZoneOffset.UTC);

    @BeforeAll
    static void manyDeliveries(@Autowired JdbcTemplate jdbc) {
        new Plans(jdbc).fill();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,          -,     -,              -,         -,  -,  _pkey",
                "LAB_REPORT, -,     -,              -,         -,  -,  _id_kind",
                "-,          STALE, -,              -,         -,  -,  _id_outcome",
                "-,          -,     WEBHOOK,        -,         -,  -,  _pkey",
                "-,          -,     RECONCILIATION, -,         -,  -,  _id_origin",
                "-,          -,     -,              -,         r7, -,  _pkey|nutrition_record_pkey",
                "-,          -,     -,              -,         -,  u7, _pkey|nutrition_record_user",
                "-,          -,     -,              PENDING,   -,  -,  _pkey",
                "-,          -,     -,              DEAD,      -,  -,  _pkey",
                "-,          -,     -,              PROCESSED, -,  -,  _pkey",
            })
    void everyListIsLedByAnIndex(
            @Nullable Kind kind,
            @Nullable Outcome outcome,
            @Nullable Origin origin,
            @Nullable DeliveryState state,
            @Nullable String recordId,
            @Nullable String user,
            String index,
            @Autowired JdbcTemplate jdbc) {
        DeliveryQuery query = new DeliveryQuery(
                kind, outcome, origin, state, recordId, user, null, null, null, TimeWindow.ALWAYS, null);

        assertThat(plan(query, jdbc))
                .containsPattern("Index .*delivery_\\w+" + index)
                .as("only partitions with hardly a row are scanned")
                .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}");
    }

    /// Even if there is none of them, no other delivery is read.
    @ParameterizedTest
    @CsvSource({
        "state:not_needed,                                  _id_outcome",
        "!state:processed,                                  _id_outcome",
        "!outcome:new,                                      _id_outcome",
        "!outcome:new !outcome:stale,                       _id_outcome",
        "!kind:nutrition_record,                            _id_kind",
        "!kind:nutrition_record !kind:lab_report,           _id_kind",
        "!origin:webhook,                                   _id_origin",
        "origin:quarantine kind:malformed,                  _id_origin|_id_kind",
        "!state:processed !state:not_needed,                _pkey",
        "key:00000000,                                      _key_id",
    })
    void aListOfFewReadsThemOnly(String q, String index, @Autowired JdbcTemplate jdbc) {
        assertThat(plan(query(q), jdbc))
                .containsPattern("Index .*delivery_\\w+" + index)
                .as("only partitions with hardly a row are scanned")
                .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}")
                .as("no day is scanned from its end without a bound")
                .doesNotContainPattern("Index Scan Backward using delivery_\\w+_pkey.*\\n +Filter");
    }

    @Test
    void deadDeliveriesAreLookedUpOneByOne(@Autowired JdbcTemplate jdbc) {
        jdbc.update("""
                insert into outstanding (delivery_id, state, due_at, last_error, dead_at)
                select id, 'DEAD', now(), 'filled', now() from delivery where outcome = 'NEW' order by id limit 600
                """);
        try {
            jdbc.execute("vacuum analyze outstanding");
            for (String q : List.of("state:dead", "!state:processed", "error:filled")) {
                assertThat(plan(query(q), jdbc))
                        .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}");
            }
        } finally {
            jdbc.update("delete from outstanding where last_error = 'filled'");
        }
    }

    @Test
    void deliveriesWithAnErrorAreLookedForAmongTheFewThatCanHaveOne(@Autowired JdbcTemplate jdbc) {
        DeliveryQuery query =
                new DeliveryQuery(null, null, null, null, null, null, "broken", null, null, TimeWindow.ALWAYS, null);

        assertThat(plan(query, jdbc))
                .contains("_id_kind")
                .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}");
    }

    @Test
    void deliveriesOfAUserAreLookedForInTheDaysOfTheWindowOnly(@Autowired JdbcTemplate jdbc) {
        String tomorrow = Partitions.name(today.plusDays(1));

        assertThat(plan(ofUser(TimeWindow.ALWAYS), jdbc)).contains(tomorrow);
        assertThat(plan(ofUser(new TimeWindow(Plans.newest().minusSeconds(10), Plans.newest())), jdbc))
                .contains("nutrition_record_user")
                .doesNotContain(tomorrow);
    }

    private static DeliveryQuery query(String q) {
        return ListParameters.of(DeliveryQuery.class, Map.of("q", q)::get, Instant.now())
                .bind(DeliveryQuery.class);
    }

    private static DeliveryQuery ofUser(TimeWindow received) {
        return new DeliveryQuery(null, null, null, null, null, "u7", null, null, null, received, null);
    }

    private static String plan(DeliveryQuery query, JdbcTemplate jdbc) {
        return new Plans(jdbc)
                .of(
                        Deliveries.sql(query, PageRequest.first()),
                        query.conditions(null).parameters());
    }

    @ParameterizedTest
    @CsvSource({
        "kind,                NUTRITION_RECORD, _pkey",
        "kind,                UNREADABLE,       _id_kind",
        "application_user_id, u7,               nutrition_record_user"
    })
    void aRebuildIsLedByAnIndex(String name, String value, String index, @Autowired JdbcTemplate jdbc) {
        DeliveryFilter filter = DeliveryFilter.of(Map.of(name, value), Plans.newest());
        Map<String, Object> parameters = new HashMap<>(filter.parameters());
        parameters.put("before", TimeOrderedIds.floor(Plans.newest()));
        parameters.put("most", 101);

        assertThat(new Plans(jdbc).of(Deliveries.ids(filter), parameters))
                .containsPattern("Index .*" + index)
                .as("only partitions with hardly a row are scanned")
                .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}");
    }

    @Test
    void whenARecordWasProcessedIsLookedForInTheDayOfItsDeliveryOnly(@Autowired JdbcTemplate jdbc) {
        UUID id = TimeOrderedIds.floor(Plans.newest());

        assertThat(new Plans(jdbc).of(Deliveries.PROCESSED_AT, Map.of("ids", new UUID[] {id}, "first", id, "last", id)))
                .containsOnlyOnce(" on delivery_")
                .contains(" on " + Partitions.name(today));
    }

    @Test
    void theCheckOfWhatCameLastReadsTheKeysOfItsDay(@Autowired JdbcTemplate jdbc) {
        String plan = new Plans(jdbc)
                .of(
                        KeptCounts.sql(today),
                        Map.of(
                                "from",
                                TimeOrderedIds.floor(Plans.newest().minusSeconds(600)),
                                "to",
                                TimeOrderedIds.floor(Plans.newest())));

        assertThat(plan)
                .containsOnlyOnce("on delivery_")
                .contains("on " + Partitions.name(today))
                .containsPattern("batch_pkey|Seq Scan on batch +\\(cost=0\\.00\\.\\.0");
    }

    @Test
    void anErasureReadsSliceBySlice(@Autowired JdbcTemplate jdbc) {
        String day = Partitions.name(today);
        UUID after = TimeOrderedIds.floor(Plans.newest().minusSeconds(600));
        Plans plans = new Plans(jdbc);

        assertThat(plans.of(PersonalDeliveries.SLICE, Map.of("after", after)))
                .contains(day + "_pkey")
                .as("only partitions with hardly a row are scanned")
                .doesNotContainPattern("Seq Scan on delivery_\\w+ \\w+ +\\(cost=0\\.00\\.\\.\\d{3,}");
        assertThat(plans.of(
                        PersonalDeliveries.CANDIDATES,
                        Map.of(
                                "after",
                                after,
                                "last",
                                TimeOrderedIds.floor(Plans.newest()),
                                "records",
                                new String[] {"r7", "r1007"},
                                "user",
                                "u7",
                                "uploaded",
                                Plans.newest(),
                                "received",
                                Plans.newest())))
                .contains(day + "_pkey")
                .doesNotContain("Seq Scan on delivery");
    }

    @Test
    void whatIsDeadAndWhatWaitsIsFoundByIndexesOfTheirOwn(@Autowired JdbcTemplate jdbc) {
        jdbc.update("""
                insert into outstanding (delivery_id, state, due_at, last_error, dead_at)
                select uuidv7(), case when n % 1000 = 0 then 'DEAD' else 'RETRYING' end, now(), 'filled', now()
                from generate_series(1, 20000) n
                """);
        try {
            jdbc.execute("vacuum analyze outstanding");
            assertThat(new Plans(jdbc).of(Outstanding.SUMMARY, Map.of()))
                    .contains("outstanding_dead", "outstanding_oldest")
                    .doesNotContain("Seq Scan on outstanding");
        } finally {
            jdbc.update("delete from outstanding where last_error = 'filled'");
        }
    }

    @Test
    void theFeedReadsTheCommitsBehindAPlaceAndTheirDeliveriesOnly(@Autowired JdbcTemplate jdbc) {
        jdbc.update("""
            insert into batch (id, last_id, deliveries, due_at, closed_at, position)
            select id, id, 1, received_at, received_at, row_number() over (order by id) from delivery
            """);
        try {
            jdbc.execute("vacuum analyze batch");
            Map<String, Object> place = Map.of(
                    "user",
                    "u7",
                    "first",
                    TimeOrderedIds.floor(Plans.newest().minusSeconds(600)),
                    "last",
                    TimeOrderedIds.floor(Plans.newest()),
                    "from",
                    20_000L,
                    "to",
                    20_500L,
                    "delivery",
                    new UUID(-1, -1),
                    "limit",
                    500);
            assertThat(new Plans(jdbc).of(CommitOrder.AFTER, place))
                    .contains("batch_position")
                    .contains("Index Scan using " + Partitions.name(today) + "_pkey")
                    .containsOnlyOnce(" on delivery_")
                    .doesNotContain("Seq Scan on batch");
            assertThat(new Plans(jdbc)
                            .of(
                                    Partitions.FORGET
                                            .replace(">= ?", ">= :from")
                                            .replace("< ?", "< :to"),
                                    Map.of("from", new UUID(0, 0), "to", new UUID(1, 0))))
                    .contains("batch_pkey")
                    .doesNotContain("batch_position");
            assertThat(new Plans(jdbc).of(CommitOrder.NEXT, Map.of("last", 0L, "commits", 500)))
                    .contains("batch_unordered")
                    .doesNotContain("Seq Scan on batch");
        } finally {
            jdbc.update("delete from batch");
        }
    }

    /// Both are asked every second, while up to a million rows wait.
    @Test
    void howFarAReplayIsIsSaidWithoutReadingAllThatIsOwed(@Autowired JdbcTemplate jdbc) {
        UUID replay = UUID.randomUUID();
        jdbc.update("""
                insert into outstanding (delivery_id, state, due_at, replay_id)
                select uuidv7(), 'PENDING', now(), case when n % 1000 = 0 then ?::uuid else gen_random_uuid() end
                from generate_series(1, 20000) n
                """, replay);
        try {
            jdbc.execute("vacuum analyze outstanding");
            for (String column : List.of("done", "failed", "is_waiting")) {
                assertThat(new Plans(jdbc).of("select " + column + " from replay_progress", Map.of()))
                        .contains("outstanding_replay")
                        .doesNotContain("Seq Scan on outstanding");
            }
            assertThat(plan(query("!state:pending replay:" + replay), jdbc))
                    .containsPattern("outstanding_replay.*\\n +Index Cond: .*replay_id.*state")
                    .doesNotContain("Seq Scan on outstanding");
        } finally {
            jdbc.update("delete from outstanding where replay_id is not null");
        }
    }
}

package org.nutritioninbox.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Compares what the commits of a day say they kept with what is there, and remembers the results.
@Repository
class AcknowledgedDays {

    private static final String COLUMNS = """
            select day, acknowledged, kept, missing, records_missing, accepted, records_accepted, checked_at
            from acknowledged a
            """;
    private static final String STILL_KEPT = "to_regclass('delivery_' || to_char(day, 'YYYYMMDD')) is not null";

    /// The one that is just going on counts, too.
    private static final int MOST_FAILED = 6;

    private final JdbcClient client;

    AcknowledgedDays(JdbcClient client) {
        this.client = client;
    }

    /// Checks a day that has a partition. One check of a day at a time, so that no result is replaced by an older one.
    @Transactional
    public Result check(LocalDate day, Instant now) {
        // shorter than the driver waits for an answer
        client.sql("set local statement_timeout = '50s'; set local lock_timeout = '20s'")
                .update();
        Partitions.hold(client, day);
        return client.sql(sql(day))
                .params(Map.of(
                        "day",
                        day,
                        "from",
                        Partitions.floor(day),
                        "to",
                        Partitions.floor(day.plusDays(1)),
                        "now",
                        now.atOffset(ZoneOffset.UTC)))
                .query((row, number) -> new Result(read(row, number), row.getBoolean("worse")))
                .single();
    }

    /// Within one statement, so everything is seen as it was at one moment. A chain reached as far as its last
    /// commit says, whatever is missing before that; where its end is missing, the day reaches less far than it
    /// once did.
    ///
    /// The day's own partition is read, not the whole table, so that nobody who changes the others waits. The
    /// `offset 0` keeps the planner from anything but a look into the key of the records.
    static String sql(LocalDate day) {
        return """
                with committed as materialized (
                    select b.id, b.chain, b.position, b.deliveries from batch b
                    where b.id >= :from and b.id < :to and b.deliveries is not null
                ), delivered as materialized (
                    select batch_id, case when version is not null then record_id end as record_id from %s
                ), found as materialized (
                    select
                        (select coalesce(sum(reached), 0) from (
                            select max(c.position + c.deliveries) as reached from committed c group by c.chain) chains
                        ) as acknowledged,
                        (select coalesce(sum(least(c.deliveries, d.deliveries)), 0) from committed c join (
                            select batch_id, count(*) as deliveries from delivered group by batch_id) d on d.batch_id = c.id
                        ) as kept,
                        (select count(distinct d.record_id) from delivered d left join lateral (
                            select true as there from nutrition_record r where r.record_id = d.record_id offset 0) r on true
                         where d.record_id is not null and r.there is null
                        ) as records_missing
                )
                insert into acknowledged as a (day, acknowledged, kept, missing, records_missing, checked_at, tried_at)
                select :day, acknowledged, kept, acknowledged - kept, records_missing, :now, :now from found
                on conflict (day) do update set
                    acknowledged = greatest(a.acknowledged, excluded.acknowledged),
                    kept = excluded.kept,
                    missing = greatest(a.acknowledged, excluded.acknowledged) - excluded.kept,
                    records_missing = excluded.records_missing,
                    -- what is put back and lost again is news
                    accepted = least(a.accepted, greatest(a.acknowledged, excluded.acknowledged) - excluded.kept),
                    records_accepted = least(a.records_accepted, excluded.records_missing),
                    checked_at = excluded.checked_at,
                    failed_tries = 0
                returning a.day, a.acknowledged, a.kept, a.missing, a.records_missing, a.accepted,
                    a.records_accepted, a.checked_at,
                    a.missing > coalesce(old.missing, 0) or a.records_missing > coalesce(old.records_missing, 0) as worse
                """.formatted(Partitions.name(day));
    }

    /// Writes down that a check begins, so that one that never comes to an end holds up no other day, and is noticed.
    void tried(LocalDate day, Instant now) {
        client.sql("""
                        insert into acknowledged as a (day, tried_at, failed_tries) values (:day, :now, 1)
                        on conflict (day) do update
                            set tried_at = excluded.tried_at, failed_tries = a.failed_tries + 1
                        """)
                .param("day", day)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// When a check last came to an end; empty where none has.
    Optional<Instant> lastCheck() {
        return client.sql(
                        "select checked_at from acknowledged where checked_at is not null order by checked_at desc limit 1")
                .query((row, _) -> RowTime.required(row, "checked_at"))
                .optional();
    }

    /// Which of these days is to be checked next: one whose last check did not come to an end, unless that goes on, or
    /// the one that was not tried for longest. Empty where there are none.
    Optional<LocalDate> next(List<LocalDate> days) {
        return client.sql("""
                        select d.day from unnest(:days::date[]) as d (day) left join acknowledged a on a.day = d.day
                        order by (a.failed_tries between 1 and :most) desc, a.tried_at nulls first, d.day limit 1
                        """)
                .param("most", MOST_FAILED)
                .param("days", days.stream().map(LocalDate::toString).toArray(String[]::new))
                .query((row, _) -> row.getObject(1, LocalDate.class))
                .optional();
    }

    /// Newest first.
    Page<Acknowledged> list(@Nullable LocalDate before, Limit limit) {
        List<Acknowledged> days = client.sql(COLUMNS
                        + "where checked_at is not null and (:before::date is null or day < :before::date)"
                        + " order by day desc limit " + (limit.size() + 1))
                .param("before", before == null ? null : before.toString())
                .query(AcknowledgedDays::read)
                .list();
        return Page.of(
                days,
                limit,
                last -> new Cursor(
                        last.day().atStartOfDay(ZoneOffset.UTC).toInstant(),
                        last.day().toString()));
    }

    /// Those days of which something is missing that nobody has accepted, and that are still kept, newest first.
    List<Acknowledged> incomplete() {
        return client.sql(COLUMNS + "where (missing > accepted or records_missing > records_accepted) and " + STILL_KEPT
                        + " order by day desc")
                .query(AcknowledgedDays::read)
                .list();
    }

    /// Those days that are still kept and whose last checks, six or more, did not come to an end.
    List<LocalDate> unchecked() {
        return client.sql("select day from acknowledged where failed_tries > :most and " + STILL_KEPT
                        + " order by day desc")
                .param("most", MOST_FAILED)
                .query((row, _) -> row.getObject(1, LocalDate.class))
                .list();
    }

    Optional<Acknowledged> find(LocalDate day) {
        return client.sql(COLUMNS + "where day = :day and checked_at is not null")
                .param("day", day)
                .query(AcknowledgedDays::read)
                .optional();
    }

    /// Says that what is known to be missing of a day is lost for good; empty where something else is missing by now,
    /// or nothing but what was accepted before.
    Optional<Acknowledged> accept(LocalDate day, long missing, long recordsMissing) {
        return client.sql("""
                        update acknowledged set accepted = missing, records_accepted = records_missing
                        where day = :day and missing = :missing and records_missing = :recordsMissing
                            and (missing > accepted or records_missing > records_accepted)
                        returning day, acknowledged, kept, missing, records_missing, accepted, records_accepted,
                            checked_at
                        """)
                .param("day", day)
                .param("missing", missing)
                .param("recordsMissing", recordsMissing)
                .query(AcknowledgedDays::read)
                .optional();
    }

    private static Acknowledged read(ResultSet row, int number) throws SQLException {
        return new Acknowledged(
                row.getObject("day", LocalDate.class),
                row.getLong("acknowledged"),
                row.getLong("kept"),
                row.getLong("missing"),
                row.getLong("records_missing"),
                row.getLong("accepted"),
                row.getLong("records_accepted"),
                RowTime.required(row, "checked_at"));
    }

    /// @param isWorse whether more is missing than the check before had found
    record Result(Acknowledged day, boolean isWorse) {}
}

package org.nutritioninbox.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.TimeOrderedIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Compares what the commits of a day say they kept with what is there, and remembers the results.
///
/// A commit that vanishes together with its row in `batch` leaves no trace. It shows up as missing only where an
/// earlier check had counted it.
@Repository
class AcknowledgedDays {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedDays.class);

    private static final RowMapper<Acknowledged> ROW = new SimplePropertyRowMapper<>(Acknowledged.class);

    /// No statement reads more than that, so none runs long and none holds up a vacuum.
    private static final Duration SLICE = Duration.ofHours(1);

    private final JdbcClient client;

    AcknowledgedDays(JdbcClient client) {
        this.client = client;
    }

    /// Writes down that a check begins, so that one that never comes to an end is noticed.
    void tried(LocalDate day) {
        client.sql("""
                        insert into acknowledged as a (day, failed_tries) values (:day, 1)
                        on conflict (day) do update set failed_tries = a.failed_tries + 1
                        """).param("day", day).update();
    }

    /// Checks a day that was [#tried] and has a partition: all of it, or what came since its last check. Only one check
    /// of a day runs at a time, so no result replaces a newer one.
    ///
    /// @param to up to when; a later time wins that an earlier check reached, since a slow clock loses nothing
    /// @param isClosed whether that is all that the day will ever have
    @Transactional
    public Acknowledged check(LocalDate day, boolean isWhole, Instant to, boolean isClosed) {
        // shorter than the driver waits for an answer
        client.sql("set local statement_timeout = '50s'; set local lock_timeout = '20s'")
                .update();
        Partitions.hold(client, day);
        Seen seen = client.sql("select * from acknowledged where day = :day")
                .param("day", day)
                .query(Seen.class)
                .single();
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant reached = Objects.requireNonNullElse(seen.checkedTo(), start);
        Instant end = Collections.max(List.of(reached, to));
        Figures before = isWhole ? compare(day, start, reached).butNoFewer(seen.acknowledged()) : seen.figures();
        Figures found = before.plus(compare(day, reached, end));
        logIfWorse(day, found, seen.figures());
        return write(day, found, end, isClosed);
    }

    private static void logIfWorse(LocalDate day, Figures found, Figures before) {
        if (found.missing() > before.missing() || found.recordsMissing() > before.recordsMissing()) {
            log.error(
                    "Of the deliveries that were acknowledged on {}, {} are missing, and {} of their records",
                    day,
                    found.missing(),
                    found.recordsMissing());
        }
    }

    private Figures compare(LocalDate day, Instant from, Instant to) {
        return Stream.iterate(from, at -> at.isBefore(to), at -> at.plus(SLICE))
                .map(at -> client.sql(sql(day))
                        .param("from", TimeOrderedIds.floor(at))
                        .param("to", TimeOrderedIds.floor(at.plus(SLICE).isBefore(to) ? at.plus(SLICE) : to))
                        .query(Figures.class)
                        .single())
                .reduce(new Figures(0, 0, 0), Figures::plus);
    }

    /// Within one statement, so everything is seen as it was at one moment. The day's own partition is read, so that a
    /// change of the others waits for nothing. A delivery whose batch is gone was acknowledged all the same.
    ///
    /// The `offset 0` keeps the planner from anything but a look into the key of the records.
    static String sql(LocalDate day) {
        return """
                select greatest(b.deliveries, d.kept) as acknowledged, d.kept, d.records_missing
                from (
                    select coalesce(sum(deliveries), 0) as deliveries from batch where id >= :from and id < :to
                ) b, (
                    select count(*) as kept,
                        count(distinct d.record_id) filter (where d.version is not null and r.is_there is null)
                            as records_missing
                    from %s d left join lateral (
                        select true as is_there from nutrition_record
                        where record_id = d.record_id and d.version is not null offset 0) r on true
                    where d.id >= :from and d.id < :to
                ) d
                """.formatted(Partitions.name(day));
    }

    private Acknowledged write(LocalDate day, Figures found, Instant to, boolean isClosed) {
        return client.sql("""
                        update acknowledged set
                            acknowledged = :acknowledged, kept = :kept, missing = :missing,
                            records_missing = :recordsMissing,
                            -- what is put back and lost again is news
                            accepted = least(accepted, :missing),
                            records_accepted = least(records_accepted, :recordsMissing),
                            checked_to = :to, closed = :closed, checked_at = now(), failed_tries = 0
                        where day = :day
                        returning *
                        """)
                .param("acknowledged", found.acknowledged())
                .param("kept", found.kept())
                .param("missing", found.missing())
                .param("recordsMissing", found.recordsMissing())
                .param("day", day)
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("closed", isClosed)
                .query(ROW)
                .single();
    }

    /// Those days that were checked as a whole after they had ended.
    List<LocalDate> closed() {
        return client.sql("select day from acknowledged where closed")
                .query((row, _) -> row.getObject("day", LocalDate.class))
                .list();
    }

    /// What is wrong with the days that are still kept.
    Findings findings() {
        return client.sql("""
                        select max(checked_at) as last_check_at,
                            coalesce(sum(greatest(0, missing - accepted)) filter (where is_kept), 0) as missing,
                            coalesce(sum(greatest(0, records_missing - records_accepted)) filter (where is_kept), 0)
                                as records_missing,
                            coalesce(array_agg(day::text order by day desc) filter (where is_kept
                                and (missing > accepted or records_missing > records_accepted)), '{}') as incomplete,
                            -- the one that is just going on counts, too
                            coalesce(array_agg(day::text order by day desc) filter (where is_kept
                                and failed_tries > 6), '{}') as unchecked
                        from acknowledged cross join lateral (
                            select to_regclass('delivery_' || to_char(day, 'YYYYMMDD')) is not null as is_kept) k
                        """)
                .query((row, _) -> new Findings(
                        RowTime.of(row, "last_check_at"),
                        row.getLong("missing"),
                        row.getLong("records_missing"),
                        List.of((String[]) row.getArray("incomplete").getArray()),
                        List.of((String[]) row.getArray("unchecked").getArray())))
                .single();
    }

    /// Newest first.
    Page<Acknowledged> list(PageRequest page) {
        Cursor cursor = page.cursor();
        LocalDate before = cursor == null ? null : LocalDate.ofInstant(cursor.time(), ZoneOffset.UTC);
        List<Acknowledged> days = client.sql("select * from acknowledged where checked_at is not null"
                        + " and (:before::date is null or day < :before::date) order by day desc limit "
                        + page.rows())
                .param("before", before)
                .query(ROW)
                .list();
        return Page.of(
                days,
                page,
                last -> new Cursor(last.day().atStartOfDay(ZoneOffset.UTC).toInstant(), ""));
    }

    boolean isChecked(LocalDate day) {
        return client.sql("select exists (select from acknowledged where day = :day and checked_at is not null)")
                .param("day", day)
                .query(Boolean.class)
                .single();
    }

    /// Says that what is known to be missing of a day is lost for good; empty where something else is missing by now,
    /// or nothing but what was accepted before.
    Optional<Acknowledged> accept(LocalDate day, long missing, long recordsMissing) {
        return client.sql("""
                        update acknowledged set accepted = missing, records_accepted = records_missing
                        where day = :day and missing = :missing and records_missing = :recordsMissing
                            and (missing > accepted or records_missing > records_accepted)
                        returning *
                        """)
                .param("day", day)
                .param("missing", missing)
                .param("recordsMissing", recordsMissing)
                .query(ROW)
                .optional();
    }

    /// @param checkedTo `null` where no check has come to an end
    private record Seen(
            long acknowledged,
            long kept,
            long recordsMissing,
            @Nullable Instant checkedTo) {

        Figures figures() {
            return new Figures(acknowledged, kept, recordsMissing);
        }
    }

    private record Figures(long acknowledged, long kept, long recordsMissing) {

        Figures plus(Figures other) {
            return new Figures(
                    acknowledged + other.acknowledged, kept + other.kept, recordsMissing + other.recordsMissing);
        }

        /// What is gone together with its batch was there when an earlier check counted it.
        Figures butNoFewer(long acknowledgedBefore) {
            return new Figures(Math.max(acknowledged, acknowledgedBefore), kept, recordsMissing);
        }

        long missing() {
            return acknowledged - kept;
        }
    }

    /// @param lastCheck when a check of any day last came to an end; `null` where none has
    /// @param incomplete days of which something is missing that was not accepted, newest first
    /// @param unchecked days whose last checks, six or more, did not come to an end
    record Findings(
            @Nullable Instant lastCheck,
            long missing,
            long recordsMissing,
            List<String> incomplete,
            List<String> unchecked) {}
}

package org.nutritioninbox.inbox;

import com.github.kagkarlsson.scheduler.task.Task;
import jakarta.annotation.PostConstruct;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.query.TimeOrderedIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Maintains the daily partitions of the delivery table. Creates them ahead of time, moves rows of the default
/// partition into them, and drops them after the retention.
@Component
public class Partitions {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 7;
    private static final int MAX_DAYS_IN_FUTURE = 365;
    private static final int SLICE = 50_000;
    /// The `+ 0` keeps the planner from the index of positions, in which the oldest day is behind all others.
    static final String FORGET = """
            update commit_order set forgotten_position =
                greatest(forgotten_position, (select max(position + 0) from batch where id >= ? and id < ?))
            """;

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'delivery_'yyyyMMdd");

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final InboxProperties properties;
    private final Clock clock;

    Partitions(JdbcTemplate jdbc, PlatformTransactionManager transactions, InboxProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.properties = properties;
        this.clock = clock;
    }

    @Bean
    static Task<Void> partitionsTask(Partitions partitions) {
        return RecurringJob.of("delivery-partitions", Duration.ofHours(1), partitions::maintain);
    }

    /// Before the first delivery. Drops nothing, since the start may still fail, for example for a wrong setting.
    @PostConstruct
    void createAhead() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int i = 0; i <= DAYS_AHEAD; i++) {
            LocalDate day = today.plusDays(i);
            attempt("create", day, () -> create(day));
        }
    }

    /// Runs each hour. Safe to call concurrently. A step that finds the table locked is retried by the next call.
    public void maintain() {
        createAhead();
        tidy();
    }

    /// Moves stray deliveries, and drops days after the retention.
    @EventListener(ApplicationReadyEvent.class)
    void tidy() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate firstKept = properties.firstKept(today);
        try {
            createForStrays(firstKept, today.plusDays(MAX_DAYS_IN_FUTURE));
        } catch (DataAccessException e) {
            log.warn("Could not search delivery_default, retrying in an hour: {}", DatabaseFailure.of(e));
        }
        days().stream().filter(day -> day.isBefore(firstKept)).forEach(this::dropExpired);
        deleteReferences(firstKept);
    }

    /// Creates partitions for deliveries in the default partition. They arrive there if our clock was wrong, or if no
    /// partition could be created. The check and the retention cover daily partitions only. A delivery outside
    /// of these days stays, since it has the time of a wrong clock.
    private void createForStrays(LocalDate first, LocalDate last) {
        List<LocalDate> days =
                jdbc.query("""
                select distinct cast(uuid_extract_timestamp(id) at time zone 'UTC' as date) as day
                from delivery_default where id >= ? and id < ? order by day
                """, (row, _) -> row.getObject(1, LocalDate.class), floor(first), floor(last));
        days.forEach(day -> attempt("create", day, () -> create(day)));
        if (exists("select 1 from delivery_default limit 1")) {
            log.warn("Deliveries in delivery_default are not checked and never dropped: a clock was wrong. "
                    + "Compare their received_at, and delete them by hand once you do not need them");
        }
    }

    private void attempt(String what, LocalDate day, Runnable change) {
        try {
            transaction.executeWithoutResult(_ -> {
                // while we wait for a lock of the table, deliveries wait behind us
                jdbc.execute("set local lock_timeout = '300ms'");
                jdbc.execute("select pg_advisory_xact_lock(hashtext('delivery partitions'))");
                change.run();
            });
        } catch (DataAccessException e) {
            log.warn("Could not {} the partition of {}, retrying in an hour: {}", what, day, DatabaseFailure.of(e));
        }
    }

    static String name(LocalDate day) {
        return NAME.format(day);
    }

    private void create(LocalDate day) {
        String name = name(day);
        if (exists("select 1 from pg_class where oid = to_regclass(?)", name)) {
            return;
        }
        UUID from = floor(day);
        UUID to = floor(day.plusDays(1));
        jdbc.execute("create table " + name + " (like delivery including defaults including constraints)");
        int moved = jdbc.update(
                "with moved as (delete from delivery_default where id >= ? and id < ? returning *) insert into " + name
                        + " select * from moved",
                from,
                to);
        jdbc.execute("alter table delivery attach partition " + name + " for values from ('" + from + "') to ('" + to
                + "')");
        log.info("Created partition {}{}", name, moved == 0 ? "" : " and moved " + moved + " deliveries into it");
    }

    private void dropExpired(LocalDate day) {
        if (isOutstanding(day)) {
            log.warn(
                    "Deliveries of {} are past the retention, but some are not processed: see GET /deliveries?state=RETRYING",
                    day);
            return;
        }
        attempt("drop", day, () -> drop(day));
    }

    private boolean isOutstanding(LocalDate day) {
        return exists("""
                select 1 from outstanding where delivery_id >= ? and delivery_id < ? and state <> 'DEAD'
                union all
                select 1 from batch where closed_at is null and last_id >= ? and id < ?
                limit 1
                """, floor(day), floor(day.plusDays(1)), floor(day), floor(day.plusDays(1)));
    }

    private boolean exists(String sql, Object... parameters) {
        return !jdbc.queryForList(sql, parameters).isEmpty();
    }

    /// Readers of the feed behind these deliveries have to begin anew. Checks after the drop, which waits for the table
    /// lock: by then it sees every row added before, and rolls back.
    private void drop(LocalDate day) {
        // before the lock of the table
        jdbc.update(FORGET, floor(day), floor(day.plusDays(1)));
        jdbc.execute("drop table " + name(day));
        if (isOutstanding(day)) {
            throw new ConcurrencyFailureException("A replay has just selected deliveries of this day");
        }
        log.info("Dropped the deliveries of {}", day);
    }

    /// Deletes the batches and dead rows of `outstanding` whose deliveries were dropped.
    private void deleteReferences(LocalDate firstKept) {
        UUID before = floor(firstKept);
        try {
            deleteInSlices("""
                    delete from outstanding where delivery_id in (
                        select delivery_id from outstanding o where delivery_id < ? and state = 'DEAD'
                            and not exists (select from delivery d where d.id = o.delivery_id)
                        order by delivery_id limit ?)
                    """, before);
            deleteInSlices("""
                    delete from batch where id in (
                        select id from batch b where id < ? and closed_at is not null
                            and not exists (select from delivery d where d.id = b.id)
                        order by id limit ?)
                    """, before);
        } catch (DataAccessException e) {
            log.warn("Could not delete rows of dropped partitions, retrying in an hour: {}", DatabaseFailure.of(e));
        }
    }

    /// A day can have millions of commits. One statement for all of them would run into the socket time-out each time.
    private void deleteInSlices(String sql, UUID before) {
        int deleted = SLICE;
        while (deleted == SLICE) {
            deleted = jdbc.update(sql, before, SLICE);
        }
    }

    /// The days that have a partition, oldest first.
    List<LocalDate> days() {
        return jdbc.queryForList("""
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'delivery'::regclass and c.relname ~ '^delivery_[0-9]{8}$' order by 1
                """, String.class).stream()
                .map(name -> LocalDate.parse(name, NAME))
                .toList();
    }

    /// A lower bound of the ids of a day.
    static UUID floor(LocalDate day) {
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return TimeOrderedIds.floor(start);
    }
}

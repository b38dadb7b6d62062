package org.nutritioninbox.inbox;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.lifecycle.Phases;
import org.nutritioninbox.query.TimeOrderedIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The days of the delivery table: makes them ahead, moves in what the default partition caught, drops those past their
/// time.
@Component
public class Partitions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 7;
    private static final int MOST_STRAY_DAYS = 30;
    private static final int FARTHEST_STRAY = 365;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'delivery_'yyyyMMdd");

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final InboxProperties properties;
    private final Clock clock;
    private volatile boolean running;

    Partitions(JdbcTemplate jdbc, PlatformTransactionManager transactions, InboxProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.properties = properties;
        this.clock = clock;
    }

    @Bean
    static Task<Void> partitionsTask(Partitions partitions) {
        return Tasks.recurring("delivery-partitions", FixedDelay.ofHours(1)).execute((_, _) -> partitions.maintain());
    }

    /// Safe to be called by anyone at any time; what cannot be done now, because somebody holds the table, is left to
    /// the next call.
    public void maintain() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int i = 0; i <= DAYS_AHEAD; i++) {
            LocalDate day = today.plusDays(i);
            attempt("make", day, () -> make(day));
        }
        LocalDate firstKept = properties.keepsForEver()
                ? LocalDate.EPOCH
                : today.minusDays(properties.retention().toDays());
        try {
            makeRoomForStrays(firstKept, today.plusDays(FARTHEST_STRAY));
        } catch (DataAccessException e) {
            log.warn("Could not look for deliveries without a day, trying again later: {}", Failure.of(e));
        }
        if (!properties.keepsForEver()) {
            days().stream().filter(day -> day.isBefore(firstKept)).forEach(this::dropPast);
            forgetDropped(firstKept);
        }
    }

    /// What came with a clock that was wrong, or while no day could be made, gets its day, too: only what has one is
    /// checked and dropped. What would be past its time at once, or is far ahead, stays: its clock is not to be
    /// believed.
    private void makeRoomForStrays(LocalDate first, LocalDate last) {
        UUID from = floor(first);
        for (int i = 0; i < MOST_STRAY_DAYS; i++) {
            Optional<UUID> stray = stray(from, floor(last));
            if (stray.isEmpty()) {
                break;
            }
            LocalDate day = LocalDate.ofInstant(TimeOrderedIds.timeOf(stray.get()), ZoneOffset.UTC);
            attempt("make", day, () -> make(day));
            from = floor(day.plusDays(1));
        }
        if (stray(TimeOrderedIds.floor(Instant.EPOCH), TimeOrderedIds.floor(Instant.ofEpochMilli(Long.MAX_VALUE)))
                .isPresent()) {
            log.warn(
                    "There are deliveries in delivery_default, which are not checked and not dropped: a clock was wrong");
        }
    }

    private Optional<UUID> stray(UUID from, UUID to) {
        return client.sql("select id from delivery_default where id >= :from and id < :to order by id limit 1")
                .param("from", from)
                .param("to", to)
                .query(UUID.class)
                .optional();
    }

    private void attempt(String what, LocalDate day, Runnable change) {
        try {
            transaction.executeWithoutResult(_ -> {
                // never hold up deliveries behind a lock that we ourselves have to wait for
                jdbc.execute("set local lock_timeout = '300ms'");
                jdbc.execute("select pg_advisory_xact_lock(hashtext('delivery partitions'))");
                change.run();
            });
        } catch (DataAccessException e) {
            log.warn("Could not {} the partition of {}, trying again later: {}", what, day, Failure.of(e));
        }
    }

    /// Until the transaction ends, the day is not dropped and nobody else gets here with it. Taken before any lock of a
    /// table, so that whoever waits for it holds up no delivery.
    static void hold(JdbcClient client, LocalDate day) {
        client.sql("select pg_advisory_xact_lock(hashtext(:name))")
                .param("name", name(day))
                .query(row -> {});
    }

    static String name(LocalDate day) {
        return NAME.format(day);
    }

    private void make(LocalDate day) {
        String name = name(day);
        if (!jdbc.queryForList("select 1 from pg_class where oid = to_regclass(?)", name)
                .isEmpty()) {
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
        log.info("Made the partition {}{}", name, moved == 0 ? "" : " and moved " + moved + " deliveries into it");
    }

    private void dropPast(LocalDate day) {
        if (isWaitedFor(day)) {
            log.warn("The deliveries of {} are past their time, but some of them are still to be processed", day);
            return;
        }
        attempt("drop", day, () -> drop(day));
    }

    private boolean isWaitedFor(LocalDate day) {
        return !jdbc.queryForList("""
                        select 1 from outstanding where delivery_id >= ? and delivery_id < ? and state <> 'DEAD'
                        union all
                        select 1 from batch where closed_at is null and last_id >= ? and id < ?
                        limit 1
                        """, floor(day), floor(day.plusDays(1)), floor(day), floor(day.plusDays(1)))
                .isEmpty();
    }

    /// The lock of the drop comes first: what was added before it was granted is seen after it, and undoes the drop.
    private void drop(LocalDate day) {
        hold(client, day);
        jdbc.execute("drop table " + name(day));
        if (isWaitedFor(day)) {
            throw new ConcurrencyFailureException("A replay has just asked for some of the day");
        }
        log.info("Dropped the deliveries of {}", day);
    }

    /// What refers to deliveries of days that were dropped: their commits, and what is dead.
    private void forgetDropped(LocalDate firstKept) {
        UUID before = floor(firstKept);
        try {
            jdbc.update("""
                    delete from outstanding o where delivery_id < ? and state = 'DEAD'
                        and not exists (select from delivery d where d.id = o.delivery_id)
                    """, before);
            jdbc.update("""
                    delete from batch b where id < ? and closed_at is not null
                        and not exists (select from delivery d where d.id = b.id)
                    """, before);
        } catch (DataAccessException e) {
            log.warn("Could not forget what belongs to dropped days, trying again later: {}", Failure.of(e));
        }
    }

    /// Those that have a partition, oldest first.
    List<LocalDate> days() {
        return jdbc.queryForList("""
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'delivery'::regclass and c.relname ~ '^delivery_[0-9]{8}$' order by 1
                """, String.class).stream()
                .map(name -> LocalDate.parse(name, NAME))
                .toList();
    }

    /// Where the ids of a day begin.
    static UUID floor(LocalDate day) {
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return TimeOrderedIds.floor(start);
    }

    @Override
    public void start() {
        maintain();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /// Before anything can be kept.
    @Override
    public int getPhase() {
        return Phases.PARTITIONS;
    }
}

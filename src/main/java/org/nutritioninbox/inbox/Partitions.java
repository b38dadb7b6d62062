package org.nutritioninbox.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The days of the delivery table: makes them ahead, moves in what the default partition caught, drops those
/// past their time.
@Component
public class Partitions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 7;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'delivery_'yyyyMMdd");

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final Outstanding outstanding;
    private final InboxProperties properties;
    private final Clock clock;
    private volatile boolean running;

    Partitions(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Outstanding outstanding,
            InboxProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.outstanding = outstanding;
        this.properties = properties;
        this.clock = clock;
    }

    /// Safe to be called by anyone at any time; what cannot be done now, because somebody holds the table, is
    /// left to the next call.
    public void maintain() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int i = 0; i <= DAYS_AHEAD; i++) {
            LocalDate day = today.plusDays(i);
            attempt("make", day, () -> make(day));
        }
        if (!properties.keepsForEver()) {
            LocalDate firstKept = today.minusDays(properties.retention().toDays());
            days().stream()
                    .filter(day -> day.isBefore(firstKept))
                    .forEach(day -> attempt("drop", day, () -> drop(day)));
        }
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

    private void drop(LocalDate day) {
        boolean waiting = !jdbc.queryForList(
                        """
                        select 1 from outstanding where delivery_id >= ? and delivery_id < ? and state <> 'DEAD'
                        union all
                        select 1 from batch where processed_at is null and last_id >= ? and id < ?
                        limit 1
                        """, floor(day), floor(day.plusDays(1)), floor(day), floor(day.plusDays(1)))
                .isEmpty();
        if (waiting) {
            log.warn("The deliveries of {} are past their time, but some of them are still to be processed", day);
            return;
        }
        hold(client, day);
        // what is dead goes; no delivery has the id that the next day begins with
        outstanding.forget(floor(day), floor(day.plusDays(1)));
        jdbc.execute("drop table " + name(day));
        log.info("Dropped the deliveries of {}", day);
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
        return DeliveryIds.floor(start);
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
        return GroupCommit.PHASE - 1;
    }
}

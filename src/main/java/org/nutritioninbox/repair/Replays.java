package org.nutritioninbox.repair;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.ReplayQueue;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.processing.Processors;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Expensive;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/// All replays. A replay is a set of rows in `outstanding`, due one after the other at its rate. The view
/// `replay_progress` says how far each is. What an operator does is written to the audit in the same transaction.
@Repository
public class Replays implements PersonalRows {

    /// More are refused: an operator can always ask for a part.
    public static final int MOST = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    private static final RowMapper<Replay> ROW = Rows.of(Replay.class);

    private final JdbcClient client;
    private final ReplayQueue queue;
    private final Processors processors;
    private final JsonMapper json;
    private final Audit audit;

    Replays(JdbcClient client, ReplayQueue queue, Processors processors, JsonMapper json, Audit audit) {
        this.client = client;
        this.queue = queue;
        this.processors = processors;
        this.json = json;
        this.audit = audit;
    }

    @Expensive
    @Transactional(readOnly = true, timeout = 20)
    public Replay.Preview preview(DeliveryFilter filter, int most) {
        return client.sql("select count(*) as total, min(s.received_at) as oldest, max(s.received_at) as newest"
                        + " from (" + filter.sql() + " limit " + (most + 1L) + ") s")
                .params(filter.parameters())
                .query((row, _) -> new Replay.Preview(
                        Math.min(row.getLong("total"), most),
                        row.getLong("total") > most,
                        RowTime.of(row, "oldest"),
                        RowTime.of(row, "newest"),
                        processors.names()))
                .single();
    }

    /// Starts a replay of all deliveries that the filter selects now. Fails with a problem if there are none, or too
    /// many, or another replay is not over.
    @Expensive
    @Transactional(timeout = 60)
    public Replay start(DeliveryFilter filter, int ratePerSecond, int most) {
        UUID id = insert(filter.values(), true, ratePerSecond).orElseThrow(this::notOver);
        Replay.Preview selected = preview(filter, most);
        if (selected.total() == 0) {
            throw new ResponseStatusException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The filter selects no delivery that is kept; widen it, and try it with preview");
        }
        if (selected.more()) {
            throw new ResponseStatusException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The filter selects more than " + most + " deliveries; narrow its time window");
        }
        int total = queue.add(id, filter, most, ratePerSecond);
        return started(id, total, Map.of("replay_id", id, "filter", filter.values()));
    }

    /// Starts a replay of one delivery. Fails with [DeliveryNotFound] if it is not kept.
    @Transactional
    public Replay startOne(UUID deliveryId) {
        UUID id = insert(Map.of("id", deliveryId.toString()), false, 1).orElseThrow();
        if (!queue.add(id, deliveryId)) {
            throw new DeliveryNotFound();
        }
        return started(id, 1, Map.of("replay_id", id, "delivery_id", deliveryId));
    }

    /// Empty if another replay with a filter is not over.
    private Optional<UUID> insert(Map<String, String> filter, boolean bulk, int ratePerSecond) {
        return client.sql("""
                        insert into replay (id, state, filter, bulk, rate_per_second, total, started_by, started_at)
                        values (gen_random_uuid(), 'RUNNING', cast(:filter as json), :bulk, :rate, 0, :by, now())
                        on conflict do nothing returning id
                        """)
                .param("filter", json.writeValueAsString(filter))
                .param("bulk", bulk)
                .param("rate", ratePerSecond)
                .param("by", Audit.user())
                .query(UUID.class)
                .optional();
    }

    private ResponseStatusException notOver() {
        List<?> others = client.sql("select id from replay where bulk and state in ('RUNNING', 'PAUSED')")
                .query(UUID.class)
                .list();
        return conflict("Another replay is not over: " + others + "; cancel it or wait for it");
    }

    private Replay started(UUID id, int total, Map<String, ?> subject) {
        client.sql("update replay set total = :total where id = :id")
                .param("total", total)
                .param("id", id)
                .update();
        audit.record("replay.start", subject, (long) total, "running");
        return find(id);
    }

    /// Fails with a problem if the state of the replay does not allow the action.
    @Transactional(timeout = 60)
    public Replay control(UUID id, Replay.Action action) {
        Replay before = find(id);
        switch (action) {
            case pause -> {
                change(before, ReplayState.PAUSED);
                queue.pause(id);
            }
            case resume -> {
                change(before, ReplayState.RUNNING);
                queue.resume(id, before.ratePerSecond());
            }
            case cancel -> {
                change(before, ReplayState.CANCELLED);
                client.sql("update replay set withdrawn = :withdrawn, ended_at = now() where id = :id")
                        .param("withdrawn", queue.cancel(id))
                        .param("id", id)
                        .update();
            }
        }
        Replay now = find(id);
        audit.record(
                "replay." + action,
                Map.of("replay_id", id),
                now.total(),
                now.state().name().toLowerCase(Locale.ROOT));
        return now;
    }

    /// Fails with a problem if the replay is over, or in that state already.
    private void change(Replay before, ReplayState to) {
        int changed = client.sql("update replay set state = :to"
                        + " where id = :id and state in ('RUNNING', 'PAUSED') and state <> :to")
                .param("to", to.name())
                .param("id", before.id())
                .update();
        if (changed == 0) {
            throw conflict("The replay is " + before.state() + " and cannot become " + to + "; start a new one");
        }
    }

    /// Fails with a problem if it does not exist.
    public Replay find(UUID id) {
        return client.sql("select * from replay_progress where id = :id")
                .param("id", id)
                .query(ROW)
                .optional()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No replay has this id; the list of replays has those that are kept"));
    }

    @Expensive
    public Page<Replay> list(PageRequest page) {
        Conditions conditions = new Conditions().olderThan(page.cursor(), "started_at", Cursor::uuid);
        List<Replay> rows = client.sql("select * from replay_progress where " + conditions.sql()
                        + " order by started_at desc, id desc limit " + page.rows())
                .params(conditions.parameters())
                .query(ROW)
                .list();
        return Page.of(
                rows, page, last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// Ends replays of which nothing waits any more.
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void finish() {
        try {
            client.sql("""
                            update replay r set state = 'DONE', ended_at = now() from replay_progress p
                            where p.id = r.id and r.state = 'RUNNING' and not p.is_waiting
                            """).update();
        } catch (DataAccessException e) {
            log.debug(
                    "Could not look for replays that are done: {}", e.getClass().getName());
        }
    }

    @Bean
    static Task<Void> forgetReplaysTask(Replays replays) {
        return RecurringJob.of("forget-replays", Duration.ofDays(1), replays::forgetOld);
    }

    /// Deletes replays that ended a year ago. The audit still says who started them.
    void forgetOld() {
        client.sql("delete from replay where ended_at < now() - interval '1 year'")
                .update();
    }

    /// Forgets whom a filter named. What a replay selected was fixed at its start.
    @Override
    public long erase(Person person) {
        return client.sql("""
                        update replay
                        set filter = (filter::jsonb - 'application_user_id' - 'record_id' || '{"of": "an erased person"}')::json
                        where filter ->> 'application_user_id' = :user or filter ->> 'record_id' = any(:records)
                        """).params(person.parameters()).update();
    }

    private static ResponseStatusException conflict(String detail) {
        return new ResponseStatusException(HttpStatus.CONFLICT, detail);
    }
}

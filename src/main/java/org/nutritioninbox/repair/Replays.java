package org.nutritioninbox.repair;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.ReplayQueue;
import org.nutritioninbox.inbox.ReplayQueue.Remaining;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/// All replays. A replay is a set of rows in `outstanding`, due one after the other at its rate. Its progress is a
/// count of the rows that are left.
@Repository
class Replays {

    /// More are refused: an operator can always ask for a part.
    static final int MOST = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    private static final String COLUMNS = """
            select id, state, filter, rate_per_second, total, done, failed, started_by, started_at, ended_at
            from replay
            """;

    private final JdbcClient client;
    private final ReplayQueue replayQueue;

    Replays(JdbcClient client, ReplayQueue replayQueue) {
        this.client = client;
        this.replayQueue = replayQueue;
    }

    @Transactional(readOnly = true, timeout = 20)
    public Replay.Preview preview(DeliveryFilter filter, int most, List<String> processors) {
        return client.sql("select count(*) as total, min(s.received_at) as oldest, max(s.received_at) as newest"
                        + " from (" + filter.sql() + " limit " + (most + 1L) + ") s")
                .params(filter.parameters())
                .query((row, _) -> new Replay.Preview(
                        Math.min(row.getLong("total"), most),
                        row.getLong("total") > most,
                        RowTime.of(row, "oldest"),
                        RowTime.of(row, "newest"),
                        processors))
                .single();
    }

    Optional<Replay> find(UUID id) {
        List<Row> rows = client.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query(Replays::read)
                .list();
        return counted(rows).stream().findFirst();
    }

    Page<Replay> list(PageRequest page) {
        Conditions conditions = new Conditions().olderThan(page.cursor(), "started_at", Cursor::uuid);
        return Page.of(
                counted(client.sql(COLUMNS + "where " + conditions.sql() + " order by started_at desc, id desc limit "
                                + page.rows())
                        .params(conditions.parameters())
                        .query(Replays::read)
                        .list()),
                page,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    private List<Replay> counted(List<Row> rows) {
        Map<UUID, Remaining> remaining = replayQueue.remaining(rows.stream()
                .filter(row -> row.done() == null)
                .map(row -> row.replay().id())
                .toList());
        return rows.stream()
                .map(row -> row.counted(remaining.getOrDefault(row.replay().id(), new Remaining(0, 0))))
                .toList();
    }

    /// Ends replays of which nothing waits any more.
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void finish() {
        try {
            client.sql("select id from replay where state = 'RUNNING'").query(UUID.class).list().stream()
                    .filter(id -> !replayQueue.isAnyWaiting(id))
                    .forEach(this::finish);
        } catch (DataAccessException | TransactionException e) {
            log.debug(
                    "Could not look for replays that are done: {}", e.getClass().getName());
        }
    }

    /// Deletes replays that ended a year ago. The audit still says who started them.
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
    void deleteOld() {
        client.sql("delete from replay where ended_at < now() - interval '1 year'")
                .update();
    }

    private void finish(UUID id) {
        client.sql("update replay set state = 'DONE', ended_at = now() where id = :id and state = 'RUNNING'")
                .param("id", id)
                .update();
    }

    private static Row read(ResultSet row, int number) throws SQLException {
        Replay replay = new Replay(
                row.getObject("id", UUID.class),
                Replay.State.valueOf(row.getString("state")),
                row.getString("filter"),
                row.getInt("rate_per_second"),
                row.getLong("total"),
                row.getLong("done"),
                row.getLong("failed"),
                row.getString("started_by"),
                RowTime.required(row, "started_at"),
                RowTime.of(row, "ended_at"));
        return new Row(replay, row.getObject("done", Long.class));
    }

    /// @param done `null` where it has to be counted
    private record Row(Replay replay, @Nullable Long done) {

        Replay counted(Remaining remaining) {
            return done != null
                    ? replay
                    : replay.with(replay.total() - remaining.waiting() - remaining.failed(), remaining.failed());
        }
    }
}

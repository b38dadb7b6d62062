package org.nutritioninbox.repair;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/// All replays. A replay is a set of rows in `outstanding`, due one after the other as its rate allows. How far it is,
/// is a count of what is left of them.
@Repository
class Replays {

    /// More are refused: an operator can always ask for a part.
    static final int MOST = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    private static final String COLUMNS = """
            select r.id, r.state, r.filter, r.rate_per_second, r.total, r.started_by, r.started_at, r.ended_at,
                coalesce(r.done, r.total - o.waiting - o.failed) as done, coalesce(r.failed, o.failed) as failed
            from replay r left join lateral (
                select count(*) filter (where state = 'PENDING') as waiting,
                    count(*) filter (where state <> 'PENDING') as failed
                from outstanding where replay_id = r.id and r.done is null) o on true
            """;

    static final String ONE = COLUMNS + "where r.id = :id";

    /// The `offset 0` keeps the planner from a join with all of `outstanding`: one row of each replay is enough.
    static final String FINISH = """
            update replay r set state = 'DONE', ended_at = now()
            where state = 'RUNNING' and not exists (
                select from outstanding where replay_id = r.id and state = 'PENDING' offset 0)
            """;

    private final JdbcClient client;

    Replays(JdbcClient client) {
        this.client = client;
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
        return client.sql(ONE).param("id", id).query(Replays::read).optional();
    }

    Page<Replay> list(@Nullable Cursor cursor, Limit limit) {
        JdbcClient.StatementSpec statement = client.sql(COLUMNS
                + (cursor == null ? "" : "where (r.started_at, r.id) < (:at, :id) ")
                + "order by r.started_at desc, r.id desc limit " + (limit.size() + 1));
        if (cursor != null) {
            statement = statement
                    .param("at", cursor.time().atOffset(ZoneOffset.UTC))
                    .param("id", cursor.uuid());
        }
        return Page.of(
                statement.query(Replays::read).list(),
                limit,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The deliveries of a replay that failed and are still owed, with the reason.
    List<Failed> failed(UUID id, int most) {
        return client.sql("""
                        select delivery_id, last_error from outstanding where replay_id = :id and state <> 'PENDING'
                        order by delivery_id limit :most
                        """)
                .param("id", id)
                .param("most", most)
                .query((row, _) -> new Failed(row.getObject(1, UUID.class), row.getString(2)))
                .list();
    }

    /// Ends replays of which nothing waits any more.
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void finish() {
        try {
            client.sql(FINISH).update();
        } catch (DataAccessException | TransactionException e) {
            log.debug(
                    "Could not look for replays that are done: {}", e.getClass().getName());
        }
    }

    private static Replay read(ResultSet row, int number) throws SQLException {
        return new Replay(
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
    }

    /// A delivery that failed, and why.
    record Failed(UUID deliveryId, @Nullable String error) {}
}

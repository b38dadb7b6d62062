package org.nutritioninbox.inbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The rows of `outstanding` that belong to replays. They become due one after the other, at the rate of their replay.
@Repository
public class ReplayQueue {

    static final String COUNT = """
            select replay_id, count(*) filter (where state = 'PENDING') as waiting,
                count(*) filter (where state <> 'PENDING') as failed
            from outstanding where replay_id = any(:ids) group by replay_id
            """;

    static final String ANY_WAITING = """
            select coalesce((select true from outstanding where replay_id = :id and state = 'PENDING' limit 1), false)
            """;

    private static final String SPREAD =
            "now() + make_interval(secs => (row_number() over (order by %s) - 1) / :rate::float8)";

    private final JdbcClient client;

    ReplayQueue(JdbcClient client) {
        this.client = client;
    }

    /// Adds the deliveries that the filter selects now, up to a limit. Returns their number.
    public int add(UUID replayId, DeliveryFilter filter, int limit, int ratePerSecond) {
        return client.sql(upsert(filter.sql() + " limit " + limit))
                .params(filter.parameters())
                .param("replay", replayId)
                .param("rate", ratePerSecond)
                .update();
    }

    /// Adds one delivery. Returns false if it does not exist.
    public boolean add(UUID replayId, UUID deliveryId) {
        return client.sql(upsert("select cast(:delivery as uuid) as id"))
                        .param("delivery", deliveryId)
                        .param("replay", replayId)
                        .param("rate", 1)
                        .update()
                > 0;
    }

    /// An outstanding delivery keeps its `done` column: the replay skips the processors that have processed it.
    private static String upsert(String selection) {
        return """
            insert into outstanding as o (delivery_id, state, due_at, replay_id, again)
            select s.id, 'PENDING', %2$s, :replay, d.version is null or b.closed_at is not null
            from (%1$s) s join delivery d on d.id = s.id left join batch b on b.id = d.batch_id
            order by s.id
            on conflict (delivery_id) do update set
                replay_id = excluded.replay_id, due_at = excluded.due_at, dead_at = null, state = 'PENDING', attempts = 0
            """.formatted(selection, SPREAD.formatted("s.id"));
    }

    /// Stops the replay until [#resume].
    public void pause(UUID replayId) {
        lockWaiting(replayId);
        client.sql("update outstanding set due_at = 'infinity' where replay_id = :id and state = 'PENDING'")
                .param("id", replayId)
                .update();
    }

    public void resume(UUID replayId, int ratePerSecond) {
        lockWaiting(replayId);
        client.sql("""
                        with spread as (
                            select delivery_id, %s as due_at
                            from outstanding where replay_id = :id and state = 'PENDING')
                        update outstanding o set due_at = s.due_at from spread s where o.delivery_id = s.delivery_id
                        """.formatted(SPREAD.formatted("delivery_id")))
                .param("id", replayId)
                .param("rate", ratePerSecond)
                .update();
    }

    /// Removes the rows of a replay. Deliveries that were not processed before the replay become dead.
    public void cancel(UUID replayId) {
        lockWaiting(replayId);
        client.sql("delete from outstanding where replay_id = :id and state = 'PENDING' and again")
                .param("id", replayId)
                .update();
        client.sql("""
                        update outstanding set state = 'DEAD', dead_at = now(), last_error = 'Its replay was cancelled'
                        where replay_id = :id and state = 'PENDING'
                        """).param("id", replayId).update();
    }

    /// Locks rows in the order of their ids, against deadlocks.
    private void lockWaiting(UUID replayId) {
        client.sql("""
                        select count(*) from (
                            select from outstanding where replay_id = :id and state = 'PENDING'
                            order by delivery_id for update) locked
                        """).param("id", replayId).query(Long.class).single();
    }

    public boolean isAnyWaiting(UUID replayId) {
        return client.sql(ANY_WAITING)
                .param("id", replayId)
                .query(Boolean.class)
                .single();
    }

    /// Counts the rows of each replay. Replays without rows are missing in the result.
    public Map<UUID, Remaining> remaining(Collection<UUID> replayIds) {
        Map<UUID, Remaining> remaining = new HashMap<>();
        client.sql(COUNT).param("ids", replayIds.toArray(UUID[]::new)).query(row -> {
            remaining.put(
                    row.getObject("replay_id", UUID.class),
                    new Remaining(row.getLong("waiting"), row.getLong("failed")));
        });
        return remaining;
    }

    /// Lists deliveries that are retried or dead.
    public List<Failed> failed(UUID replayId, int limit) {
        return client.sql("""
                        select delivery_id, last_error from outstanding where replay_id = :id and state <> 'PENDING'
                        order by delivery_id limit :limit
                        """)
                .param("id", replayId)
                .param("limit", limit)
                .query((row, _) -> new Failed(row.getObject(1, UUID.class), row.getString(2)))
                .list();
    }

    /// The number of deliveries of a replay that are not processed.
    ///
    /// @param waiting those without an attempt
    /// @param failed those that are retried or dead
    public record Remaining(long waiting, long failed) {}

    /// A delivery on which a processor failed.
    public record Failed(UUID deliveryId, @Nullable String error) {}
}

package org.nutritioninbox.inbox;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The rows of `outstanding` that belong to replays. They become due one after the other, at the rate of their replay.
@Repository
public class ReplayQueue {

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
        return client.sql(upsert("select id from delivery where id = :delivery"))
                        .param("delivery", deliveryId)
                        .param("replay", replayId)
                        .param("rate", 1)
                        .update()
                > 0;
    }

    /// An outstanding delivery keeps its `done` column: the replay skips the processors that have processed it. One
    /// whose batch is still open is owed by the batch; if it is left over there, its row is no longer `again`.
    private static String upsert(String selection) {
        return """
            insert into outstanding as o (delivery_id, state, due_at, replay_id, again)
            select s.id, 'PENDING', %2$s, :replay, true from (%1$s) s order by s.id
            on conflict (delivery_id) do update set
                replay_id = excluded.replay_id, due_at = excluded.due_at, dead_at = null, state = 'PENDING', attempts = 0
            """.formatted(selection, SPREAD.formatted("s.id"));
    }

    /// Stops the replay until [#resume].
    public void pause(UUID replayId) {
        lockPending(replayId);
        client.sql("update outstanding set due_at = 'infinity' where replay_id = :id and state = 'PENDING'")
                .param("id", replayId)
                .update();
    }

    public void resume(UUID replayId, int ratePerSecond) {
        lockPending(replayId);
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

    /// Withdraws the deliveries that only the replay asks for. Returns their number. The others become dead.
    public int cancel(UUID replayId) {
        lockPending(replayId);
        int withdrawn = client.sql("delete from outstanding where replay_id = :id and state = 'PENDING' and again")
                .param("id", replayId)
                .update();
        client.sql("""
                        update outstanding set state = 'DEAD', dead_at = now(), last_error = 'Its replay was cancelled'
                        where replay_id = :id and state = 'PENDING'
                        """).param("id", replayId).update();
        return withdrawn;
    }

    /// Locks rows in the order of their ids, against deadlocks.
    private void lockPending(UUID replayId) {
        client.sql("""
                        select count(*) from (
                            select from outstanding where replay_id = :id and state = 'PENDING'
                            order by delivery_id for update) locked
                        """).param("id", replayId).query(Long.class).single();
    }
}

package org.nutritioninbox.inbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The rows of `outstanding` that replays ask for: due one after the other, as the rate of the replay allows.
@Repository
public class AskedAgain {

    static final String COUNT = """
            select replay_id, count(*) filter (where state = 'PENDING') as waiting,
                count(*) filter (where state <> 'PENDING') as failed
            from outstanding where replay_id = any(:ids) group by replay_id
            """;

    /// Stops at the first row.
    static final String ANY_WAITING = """
            select coalesce((select true from outstanding where replay_id = :id and state = 'PENDING' limit 1), false)
            """;

    private static final String SPREAD =
            "now() + make_interval(secs => (row_number() over (order by %s) - 1) / :rate::float8)";

    private final JdbcClient client;

    AskedAgain(JdbcClient client) {
        this.client = client;
    }

    /// Asks for all deliveries that the filter selects now.
    ///
    /// @return how many they are, at most so many
    public int ask(UUID replayId, DeliveryFilter filter, int most, int ratePerSecond) {
        return client.sql(add(filter.sql() + " limit " + most))
                .params(filter.parameters())
                .param("replay", replayId)
                .param("rate", ratePerSecond)
                .update();
    }

    /// Asks for one delivery. Returns false where it is not kept.
    public boolean ask(UUID replayId, UUID deliveryId) {
        return client.sql(add("select cast(:delivery as uuid) as id"))
                        .param("delivery", deliveryId)
                        .param("replay", replayId)
                        .param("rate", 1)
                        .update()
                > 0;
    }

    /// A delivery of which not all processors have been told keeps what it has: those that have are not told again.
    private static String add(String selection) {
        return """
            insert into outstanding as o (delivery_id, state, due_at, replay_id, again)
            select s.id, 'PENDING', %2$s, :replay, d.version is null or b.closed_at is not null
            from (%1$s) s join delivery d on d.id = s.id left join batch b on b.id = d.batch_id
            order by s.id
            on conflict (delivery_id) do update set
                replay_id = excluded.replay_id, due_at = excluded.due_at, dead_at = null, state = 'PENDING', attempts = 0
            """.formatted(selection, SPREAD.formatted("s.id"));
    }

    /// None of these is due until [#release].
    public void hold(UUID replayId) {
        lockWaiting(replayId);
        client.sql("update outstanding set due_at = 'infinity' where replay_id = :id and state = 'PENDING'")
                .param("id", replayId)
                .update();
    }

    public void release(UUID replayId, int ratePerSecond) {
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

    /// Asks for these no longer. Those of which not all processors had been told before are dead: they are still owed.
    public void withdraw(UUID replayId) {
        lockWaiting(replayId);
        client.sql("delete from outstanding where replay_id = :id and state = 'PENDING' and again")
                .param("id", replayId)
                .update();
        client.sql("""
                        update outstanding set state = 'DEAD', dead_at = now(), last_error = 'Its replay was cancelled'
                        where replay_id = :id and state = 'PENDING'
                        """).param("id", replayId).update();
    }

    /// In the order of their ids, as everywhere, so that no two transactions wait for each other in a circle.
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

    /// How many are left, of those replays that have any.
    public Map<UUID, Left> left(Collection<UUID> replayIds) {
        Map<UUID, Left> left = new HashMap<>();
        client.sql(COUNT).param("ids", replayIds.toArray(UUID[]::new)).query(row -> {
            left.put(row.getObject("replay_id", UUID.class), new Left(row.getLong("waiting"), row.getLong("failed")));
        });
        return left;
    }

    /// Those that a processor failed on, and why.
    public List<Failed> failed(UUID replayId, int most) {
        return client.sql("""
                        select delivery_id, last_error from outstanding where replay_id = :id and state <> 'PENDING'
                        order by delivery_id limit :most
                        """)
                .param("id", replayId)
                .param("most", most)
                .query((row, _) -> new Failed(row.getObject(1, UUID.class), row.getString(2)))
                .list();
    }

    /// What is left of a replay.
    ///
    /// @param waiting how many have not been told
    /// @param failed how many a processor failed on; they are retried, or dead
    public record Left(long waiting, long failed) {}

    /// A delivery that a processor failed on.
    public record Failed(UUID deliveryId, @Nullable String error) {}
}

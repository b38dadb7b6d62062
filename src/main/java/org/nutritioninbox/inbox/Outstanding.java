package org.nutritioninbox.inbox;

import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The queue of deliveries that are still owed to a processor: one failed or is slow, the instance died, or a replay
/// asks for it. A row is taken for a while, and goes when it is done. The database's clock decides what is due.
@Repository
public class Outstanding {

    static final String BACKLOG = """
            select (select count(*) from outstanding where state = 'DEAD') as dead,
                (select min(dead_at) from outstanding where state = 'DEAD') as dead_at,
                (select uuid_extract_timestamp(delivery_id) from outstanding
                 where state <> 'DEAD' and not again order by delivery_id limit 1) as waiting_at
            """;

    private static final int LONGEST_ERROR = 500;

    private final JdbcClient client;

    Outstanding(JdbcClient client) {
        this.client = client;
    }

    /// Takes deliveries that are due, oldest first. No instance takes them again before the lease is over.
    @Transactional
    public List<Owed> take(int most, Duration lease) {
        return client.sql("""
                        update outstanding set due_at = now() + make_interval(secs => :lease)
                        where delivery_id in (
                            select delivery_id from outstanding where state <> 'DEAD' and due_at <= now()
                            order by due_at limit :most for update skip locked)
                        returning delivery_id, replay_id, done, attempts
                        """)
                .param("lease", lease.toMillis() / 1000.0)
                .param("most", most)
                .query((row, _) -> new Owed(
                        row.getObject("delivery_id", UUID.class),
                        row.getObject("replay_id", UUID.class),
                        names(row.getArray("done")),
                        row.getInt("attempts")))
                .list();
    }

    /// All processors are through with these. One that a replay has asked for since stays. Rows are locked in the order
    /// of their ids, as everywhere.
    @Transactional
    public void done(Collection<Owed> owed) {
        client.sql("""
                        with locked as materialized (
                            select o.delivery_id
                            from outstanding o join unnest(:ids, :replays) as d (id, replay_id) on d.id = o.delivery_id
                            where o.replay_id is not distinct from d.replay_id
                            order by o.delivery_id for update of o)
                        delete from outstanding o using locked l where o.delivery_id = l.delivery_id
                        """)
                .param("ids", owed.stream().map(Owed::deliveryId).toArray(UUID[]::new))
                .param("replays", owed.stream().map(Owed::replayId).toArray(UUID[]::new))
                .update();
    }

    /// A processor failed. Does nothing where the delivery is no longer owed, or a replay has asked for it since.
    ///
    /// @param done the names of the processors that are through with it
    /// @param error class and message, of which 500 characters are kept
    /// @param delay after which it is tried again; `null` where that was the last attempt
    @Transactional
    public void failed(Owed owed, Set<String> done, String error, @Nullable Duration delay) {
        client.sql("""
                        update outstanding set state = :state, attempts = attempts + 1, last_error = :error, done = :done,
                            dead_at = case when :state = 'DEAD' then now() end,
                            due_at = now() + make_interval(secs => :delay)
                        where delivery_id = :id and replay_id is not distinct from :replay
                        """)
                .param("state", (delay == null ? DeliveryState.DEAD : DeliveryState.RETRYING).name())
                .param("error", bounded(error))
                .param("done", done.toArray(String[]::new))
                .param("delay", delay == null ? 0.0 : delay.toMillis() / 1000.0)
                .param("id", owed.deliveryId())
                .param("replay", owed.replayId(), java.sql.Types.OTHER)
                .update();
    }

    /// As much of an error as is kept, in characters that can be stored.
    public static String bounded(String error) {
        return StorableText.of(error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error);
    }

    /// How much is owed, and since when.
    public Backlog backlog() {
        return client.sql(BACKLOG)
                .query((row, _) ->
                        new Backlog(row.getLong("dead"), RowTime.of(row, "dead_at"), RowTime.of(row, "waiting_at")))
                .single();
    }

    private static Set<String> names(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }

    /// What waits, and what is dead.
    ///
    /// @param dead how many deliveries that are
    /// @param oldestDeadAt when the last attempt with the first of them failed; `null` where none is dead
    /// @param oldestWaitingAt when the first delivery arrived that is not yet processed; `null` where none waits
    public record Backlog(
            long dead,
            @Nullable Instant oldestDeadAt,
            @Nullable Instant oldestWaitingAt) {}
}

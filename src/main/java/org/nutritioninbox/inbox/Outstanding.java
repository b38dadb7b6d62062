package org.nutritioninbox.inbox;

import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.RowTime;
import org.nutritioninbox.query.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The queue of deliveries that processors still have to process. A delivery is outstanding if a processor failed or is
/// slow, if its instance died, or if a replay selected it. An instance leases a row and deletes it after success. The
/// database's clock decides which rows are due.
@Repository
public class Outstanding {

    static final String SUMMARY = """
            select (select count(*) from outstanding where state = 'DEAD') as dead,
                (select min(dead_at) from outstanding where state = 'DEAD') as oldest_dead_at,
                (select count(*) from (
                    select from outstanding where state <> 'DEAD' and not again
                    order by delivery_id limit 100000) counted) as outstanding,
                least(
                    (select uuid_extract_timestamp(delivery_id) from outstanding
                     where state <> 'DEAD' and not again order by delivery_id limit 1),
                    (select uuid_extract_timestamp(id) from batch where closed_at is null order by due_at limit 1)
                ) as oldest_waiting_at
            """;

    private final JdbcClient client;

    Outstanding(JdbcClient client) {
        this.client = client;
    }

    /// Leases the deliveries that have been due for the longest time. No instance takes them again before the lease
    /// expires.
    ///
    /// @param inProgress deliveries that this instance still attempts: it leaves them to others
    @Transactional
    public List<OutstandingDelivery> take(int limit, Duration lease, Collection<UUID> inProgress) {
        return client.sql("""
                        update outstanding set due_at = now() + make_interval(secs => :lease)
                        where delivery_id in (
                            select delivery_id from outstanding
                            where state <> 'DEAD' and due_at <= now() and delivery_id <> all(:inProgress)
                            order by due_at limit :limit for update skip locked)
                        returning delivery_id, replay_id, state, attempts, last_error, done, trace
                        """)
                .param("lease", lease.toMillis() / 1000.0)
                .param("limit", limit)
                .param("inProgress", inProgress.toArray(UUID[]::new))
                .query((row, _) -> new OutstandingDelivery(
                        row.getObject("delivery_id", UUID.class),
                        row.getObject("replay_id", UUID.class),
                        DeliveryState.valueOf(row.getString("state")),
                        lease,
                        row.getInt("attempts"),
                        row.getString("last_error"),
                        names(row.getArray("done")),
                        row.getString("trace")))
                .list();
    }

    /// Removes deliveries that all processors have processed. One stays if a replay has selected it since, and then
    /// only that replay asks for it. A batch whose delivery is processed only now counts as closed now. Rows are
    /// locked in the order of their ids, against deadlocks.
    ///
    /// @param deliveries at least one
    @Transactional
    public void remove(Collection<OutstandingDelivery> deliveries) {
        List<UUID> ids =
                deliveries.stream().map(OutstandingDelivery::deliveryId).toList();
        client.sql("""
                        with locked as materialized (
                            select o.delivery_id, o.replay_id is not distinct from d.replay_id as is_same
                            from outstanding o join unnest(:ids, :replays) as d (id, replay_id) on d.id = o.delivery_id
                            order by o.delivery_id for update of o), selected as (
                            update outstanding o set again = true from locked l
                            where o.delivery_id = l.delivery_id and not l.is_same), removed as (
                            delete from outstanding o using locked l where o.delivery_id = l.delivery_id and l.is_same
                            returning o.delivery_id, o.replay_id), late as materialized (
                            select id from batch where id = any(array(
                                select d.batch_id from removed r cross join lateral (
                                    select batch_id from delivery
                                    where id = r.delivery_id and id between :first and :last offset 0) d
                                where r.replay_id is null))
                            order by id for update)
                        update batch set closed_at = now() where id = any(array(select id from late))
                        """)
                .param("ids", ids.toArray(UUID[]::new))
                .param(
                        "replays",
                        deliveries.stream().map(OutstandingDelivery::replayId).toArray(UUID[]::new))
                .param("first", Collections.min(ids))
                .param("last", Collections.max(ids))
                .update();
    }

    /// Notes a failed attempt. Does nothing if the delivery is no longer outstanding, or a replay has selected it
    /// since.
    @Transactional
    public void failed(OutstandingDelivery delivery) {
        client.sql("""
                        update outstanding set state = :state, attempts = :attempts, last_error = :error, done = :done,
                            dead_at = case when :state = 'DEAD' then now() end,
                            due_at = now() + make_interval(secs => :delay)
                        where delivery_id = :id and replay_id is not distinct from :replay
                        """)
                .param("state", delivery.state().name())
                .param("attempts", delivery.attempts())
                .param("error", delivery.error())
                .param("done", delivery.done().toArray(String[]::new))
                .param("delay", delivery.delaySeconds())
                .param("id", delivery.deliveryId())
                .param("replay", delivery.replayId(), java.sql.Types.OTHER)
                .update();
    }

    /// Counts the dead deliveries and finds the oldest outstanding one.
    public Summary summary() {
        return client.sql(SUMMARY).query(Rows.of(Summary.class)).single();
    }

    /// Counts the deliveries that became dead from then on.
    public long deadSince(Instant time) {
        return client.sql("select count(*) from outstanding where state = 'DEAD' and dead_at >= :time")
                .param("time", RowTime.parameter(time))
                .query(Long.class)
                .single();
    }

    private static Set<String> names(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }

    /// The number and age of unprocessed deliveries.
    ///
    /// @param dead the number of dead deliveries
    /// @param oldestDeadAt the time at which the first of them became dead; `null` if none is dead
    /// @param outstanding the number of other deliveries that have a row, up to 100,000
    /// @param oldestWaitingAt the arrival of the oldest delivery that waits for a processor; `null` if none waits
    public record Summary(
            long dead,
            @Nullable Instant oldestDeadAt,
            long outstanding,
            @Nullable Instant oldestWaitingAt) {}
}

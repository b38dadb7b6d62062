package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.TimeOrderedIds;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The batches of the inbox, one for each commit. A batch is closed once: when each of its changes is processed or has
/// a row in `outstanding`.
@Repository
public class Batches {

    /// Separates the names of processors within a parameter. No name contains it.
    private static final String SEPARATOR = "\u001f";

    /// The setting applies to the transaction of the statement only.
    private static final String CLOSE = """
            with asynchronous as (select set_config('synchronous_commit', 'off', true))
            update batch set closed_at = now() from asynchronous where id = any(:ids) and closed_at is null
            """;

    /// Takes more than twice the time of [#CLOSE], which is enough as long as no processor fails. A delivery can have a
    /// row already only by a replay.
    private static final String CLOSE_AND_ADD = """
            with asynchronous as (select set_config('synchronous_commit', 'off', true)), closed as (
                update batch set closed_at = now() from asynchronous
                where id = any(:ids) and closed_at is null returning id)
            insert into outstanding as o (delivery_id, state, due_at, attempts, last_error, dead_at, done, trace)
            select l.id, l.state, now() + make_interval(secs => l.delay), l.attempts, l.error,
                case when l.state = 'DEAD' then now() end, string_to_array(l.done, chr(31)), l.trace
            from unnest(:deliveries, :batches, :states, :delays, :attempts, :errors, :done, :traces)
                as l (id, batch_id, state, delay, attempts, error, done, trace)
            join closed c on c.id = l.batch_id
            order by l.id
            on conflict (delivery_id) do update set again = false, due_at = least(o.due_at, excluded.due_at),
                state = excluded.state, attempts = excluded.attempts, last_error = excluded.last_error,
                dead_at = excluded.dead_at, done = excluded.done, trace = excluded.trace
            """;

    private final JdbcClient client;

    Batches(JdbcClient client) {
        this.client = client;
    }

    /// Closes batches and adds what is left of them to `outstanding`, in one statement. It does not wait for the
    /// disk: if a crash undoes it, processors are only called again.
    public void close(List<Closing> batches) {
        UUID[] ids = batches.stream().map(Closing::batchId).toArray(UUID[]::new);
        if (batches.stream().allMatch(batch -> batch.outstanding().isEmpty())) {
            client.sql(CLOSE).param("ids", ids).update();
            return;
        }
        List<OutstandingDelivery> deliveries =
                batches.stream().flatMap(batch -> batch.outstanding().stream()).toList();
        client.sql(CLOSE_AND_ADD)
                .param("ids", ids)
                .param("batches", batches.stream().flatMap(Closing::idOfEach).toArray(UUID[]::new))
                .param("deliveries", each(deliveries, UUID[]::new, OutstandingDelivery::deliveryId))
                .param(
                        "states",
                        each(deliveries, String[]::new, one -> one.state().name()))
                .param("delays", each(deliveries, Double[]::new, OutstandingDelivery::delaySeconds))
                .param("attempts", each(deliveries, Integer[]::new, OutstandingDelivery::attempts))
                .param("errors", each(deliveries, String[]::new, OutstandingDelivery::error))
                .param("done", each(deliveries, String[]::new, one -> String.join(SEPARATOR, one.done())))
                .param("traces", each(deliveries, String[]::new, OutstandingDelivery::trace))
                .update();
    }

    private static <T> @Nullable T[] each(
            List<OutstandingDelivery> deliveries,
            IntFunction<@Nullable T[]> array,
            Function<OutstandingDelivery, @Nullable T> value) {
        return deliveries.stream().map(value).toArray(array);
    }

    /// Closes batches whose lease has expired, oldest first, and adds all of their changes to `outstanding`. Their
    /// instance has died, or processing was paused.
    ///
    /// The `offset 0` forces the planner to scan the id range of each batch.
    ///
    /// @return the number of batches closed
    @Transactional
    public int closeExpired(int limit) {
        return client.sql("""
                        with expired as (
                            update batch set closed_at = now()
                            where id in (
                                select id from batch
                                where closed_at is null and due_at <= now()
                                order by due_at limit :limit for update skip locked)
                            returning id, last_id), added as (
                            insert into outstanding as o (delivery_id, state, due_at)
                            select d.id, 'PENDING', now()
                            from expired cross join lateral (
                                select id from delivery
                                where id between expired.id and expired.last_id and batch_id = expired.id
                                    and version is not null
                                offset 0) d
                            order by d.id
                            on conflict (delivery_id) do update set again = false, due_at = least(o.due_at, excluded.due_at))
                        select count(*) from expired
                        """).param("limit", limit).query(Integer.class).single();
    }

    /// Counts the deliveries that were kept in a time. Stops counting at a bound.
    public long kept(Instant from, Instant to, int bound) {
        return client.sql("""
                        select least(coalesce(sum(deliveries), 0), :bound) from (
                            select deliveries from batch where id >= :from and id < :to order by id limit :bound) counted
                        """)
                .param("from", TimeOrderedIds.floor(from))
                .param("to", TimeOrderedIds.floor(to))
                .param("bound", bound)
                .query(Long.class)
                .single();
    }

    /// A batch to close, with those of its deliveries that are not processed.
    public record Closing(UUID batchId, List<OutstandingDelivery> outstanding) {

        /// The id of the batch, once for each of these deliveries.
        private Stream<UUID> idOfEach() {
            return outstanding.stream().map(_ -> batchId);
        }
    }
}

package org.nutritioninbox.repair;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.processing.Processing;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.RowTime;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// All replays, what each selected, and how far it is.
@Repository
class Replays {

    /// More are refused: one can always be asked for a part.
    static final int MOST = 1_000_000;

    static final String INTERRUPTED = """
            with again as (
                update replay_delivery set repeated = true
                where not repeated
                    and (state = 'HANDED' and delivery_id = :id or state = 'FAILED' and delivery_id = :id)
                returning replay_id),
            counted as (
                select id from replay where id in (select replay_id from again) order by id for update)
            update replay r set repeated = r.repeated + 1 from counted c where r.id = c.id
            """;

    private static final String COLUMNS = """
            select id, state, filter, rate_per_second, total, done, failed, repeated, started_by, started_at, ended_at,
                   coalesce(h.held, 0) as held, h.waiting_for
            from replay left join (
                select d.replay_id, count(*) as held, array_agg(distinct o.held order by o.held) as waiting_for
                from replay_delivery d join outstanding o on o.delivery_id = d.delivery_id
                where d.state = 'HANDED' and o.held is not null
                group by d.replay_id) h on h.replay_id = replay.id
            """;

    private final JdbcClient client;
    private final JsonMapper json;
    private final Processing processing;
    private final Clock clock;

    Replays(JdbcClient client, JsonMapper json, Processing processing, Clock clock) {
        this.client = client;
        this.processing = processing;
        this.json = json;
        this.clock = clock;
    }

    /// How many deliveries a filter selects, counted up to so many, and when the oldest and the newest of all of them
    /// arrived.
    Selection select(DeliveryFilter filter, int most) {
        if (selectsMoreThan(filter, most)) {
            return new Selection(most, true, receivedAt(filter, "asc"), receivedAt(filter, "desc"));
        }
        return client.sql("select count(*), min(s.received_at), max(s.received_at) from (" + filter.sql() + ") s")
                .params(filter.parameters())
                .query((row, _) -> new Selection(row.getLong(1), false, RowTime.of(row, 2), RowTime.of(row, 3)))
                .single();
    }

    private boolean selectsMoreThan(DeliveryFilter filter, int most) {
        return client.sql("select exists (" + filter.sql() + " offset " + most + " limit 1)")
                .params(filter.parameters())
                .query(Boolean.class)
                .single();
    }

    private @Nullable Instant receivedAt(DeliveryFilter filter, String order) {
        return client.sql("select s.received_at from (" + filter.sql() + ") s order by s.id " + order + " limit 1")
                .params(filter.parameters())
                .query((row, _) -> RowTime.of(row, 1))
                .optional()
                .orElse(null);
    }

    /// The first deliveries that a filter selects, oldest first.
    List<UUID> first(DeliveryFilter filter, int most) {
        return client.sql("select s.id from (" + filter.sql() + ") s order by s.id limit " + most)
                .params(filter.parameters())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// Makes a replay of all that the filter selects now. Fails with [ReplayRefused] where that is nothing, more than
    /// so many, or another one is not over.
    @Transactional
    public UUID start(DeliveryFilter filter, int ratePerSecond, int most) {
        UUID id = UUID.randomUUID();
        boolean alone = client.sql("select pg_try_advisory_xact_lock(hashtext('replay'))")
                .query(Boolean.class)
                .single();
        if (!alone) {
            throw new ReplayRefused(HttpStatus.CONFLICT, "Another replay is just being started");
        }
        Optional<UUID> other = other();
        if (other.isPresent()) {
            throw new ReplayRefused(
                    HttpStatus.CONFLICT, "Another replay, " + other.get() + ", is not over; cancel it or wait for it");
        }
        // first: it takes far longer to write so many down
        if (selectsMoreThan(filter, most)) {
            throw tooMuch(most);
        }
        insert(id, json.writeValueAsString(filter.values()), true, ratePerSecond);
        int selected = client.sql("insert into replay_delivery (replay_id, delivery_id) select :replay, s.id from ("
                        + filter.sql() + " limit " + (most + 1) + ") s")
                .params(filter.parameters())
                .param("replay", id)
                .update();
        if (selected == 0) {
            throw new ReplayRefused(HttpStatus.UNPROCESSABLE_CONTENT, "The filter selects no delivery that is kept");
        }
        if (selected > most) {
            throw tooMuch(most);
        }
        client.sql("update replay set total = :total where id = :id")
                .param("total", selected)
                .param("id", id)
                .update();
        return id;
    }

    private static ReplayRefused tooMuch(int most) {
        return new ReplayRefused(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "The filter selects more than " + most + " deliveries; narrow its time window");
    }

    /// Makes a replay of one delivery that is kept.
    @Transactional
    public UUID startOne(UUID deliveryId) {
        UUID id = UUID.randomUUID();
        insert(id, json.writeValueAsString(Map.of("id", deliveryId)), false, ReplayRequest.USUAL_RATE);
        client.sql("insert into replay_delivery (replay_id, delivery_id) values (:replay, :delivery)")
                .param("replay", id)
                .param("delivery", deliveryId)
                .update();
        client.sql("update replay set total = 1 where id = :id").param("id", id).update();
        return id;
    }

    private Optional<UUID> other() {
        return client.sql("select id from replay where bulk and state in ('RUNNING', 'PAUSED')")
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional();
    }

    private void insert(UUID id, String filter, boolean bulk, int ratePerSecond) {
        client.sql("""
                        insert into replay (id, state, filter, bulk, rate_per_second, total, started_by, started_at)
                        values (:id, 'RUNNING', cast(:filter as json), :bulk, :rate, 0, :by, :now)
                        """)
                .param("id", id)
                .param("filter", filter)
                .param("bulk", bulk)
                .param("rate", ratePerSecond)
                .param("by", Audit.user())
                .param("now", now())
                .update();
    }

    Optional<Replay> find(UUID id) {
        return client.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query(this::read)
                .optional();
    }

    Page<Replay> list(@Nullable Cursor cursor, Limit limit) {
        JdbcClient.StatementSpec statement = client.sql(COLUMNS
                + (cursor == null ? "" : "where (started_at, id) < (:at, :id) ")
                + "order by started_at desc, id desc limit " + (limit.size() + 1));
        if (cursor != null) {
            statement = statement
                    .param("at", cursor.time().atOffset(ZoneOffset.UTC))
                    .param("id", cursor.uuid());
        }
        return Page.of(
                statement.query(this::read).list(),
                limit,
                last -> new Cursor(last.startedAt(), last.id().toString()));
    }

    /// The deliveries of a replay that failed, with the reason.
    List<Failed> failed(UUID id, int most) {
        return client.sql("""
                        select delivery_id, error from replay_delivery where replay_id = :id and state = 'FAILED'
                        order by delivery_id limit :most
                        """)
                .param("id", id)
                .param("most", most)
                .query((row, _) -> new Failed(row.getObject(1, UUID.class), row.getString(2)))
                .list();
    }

    /// Whether it was in one of these states and now is in the other.
    boolean change(UUID id, ReplayState to, ReplayState... from) {
        return client.sql("""
                        update replay set state = :to, ended_at = case when :over then :now end
                        where id = :id and state = any(:from)
                        """)
                        .param("to", to.name())
                        .param("over", to.isOver())
                        .param("now", now())
                        .param("id", id)
                        .param(
                                "from",
                                java.util.Arrays.stream(from).map(Enum::name).toArray(String[]::new))
                        .update()
                > 0;
    }

    /// The next ones that nobody has been told of, oldest first.
    List<UUID> waiting(UUID id, int most) {
        return client.sql("""
                        select delivery_id from replay_delivery where replay_id = :id and state = 'WAITING'
                        order by delivery_id limit :most
                        """)
                .param("id", id)
                .param("most", most)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// How many have been handed over and are not through.
    int handed(UUID id) {
        return client.sql("select count(*) from replay_delivery where replay_id = :id and state = 'HANDED'")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    /// Whether it was waiting and the replay is running, so that it is now up to the caller to hand it over.
    boolean take(UUID id, UUID deliveryId) {
        return client.sql("""
                        update replay_delivery set state = 'HANDED'
                        where replay_id = :id and delivery_id = :delivery and state = 'WAITING'
                            and exists (select from replay where id = :id and state = 'RUNNING')
                        """).param("id", id).param("delivery", deliveryId).update() > 0;
    }

    /// There is nothing to hand over.
    @Transactional
    public void done(UUID id, UUID deliveryId) {
        count(id, mark(id, deliveryId, "DONE", null), 0);
    }

    /// It cannot be handed over.
    @Transactional
    public void fail(UUID id, UUID deliveryId, String error) {
        count(id, 0, mark(id, deliveryId, "FAILED", error));
    }

    private int mark(UUID id, UUID deliveryId, String state, @Nullable String error) {
        return client.sql("""
                        update replay_delivery set state = :state, error = :error
                        where replay_id = :id and delivery_id = :delivery and state in ('WAITING', 'HANDED')
                        """)
                .param("state", state)
                .param("error", error)
                .param("id", id)
                .param("delivery", deliveryId)
                .update();
    }

    /// Looks what has become of those that were handed over: nothing outstanding is done; what is tried again, or
    /// dead, or no longer kept, has failed. Says of how many it is known.
    @Transactional
    public int settle(UUID id) {
        // locked, so that none is told meanwhile and then said to have failed
        int failed = client.sql("""
                        with failing as (
                            select delivery_id from outstanding
                            where state in ('RETRYING', 'DEAD') and delivery_id = any(array(
                                select delivery_id from replay_delivery where replay_id = :id and state = 'HANDED'))
                            order by delivery_id for share)
                        update replay_delivery r set state = 'FAILED',
                            error = (select last_error from delivery d where d.id = r.delivery_id)
                        from failing f
                        where r.replay_id = :id and r.delivery_id = f.delivery_id and r.state = 'HANDED'
                        """).param("id", id).update();
        int gone = client.sql("""
                        update replay_delivery r set state = 'FAILED', error = 'The delivery is no longer kept'
                        where replay_id = :id and state = 'HANDED'
                            and not exists (select from outstanding o where o.delivery_id = r.delivery_id)
                            and not exists (select from delivery d where d.id = r.delivery_id)
                        """).param("id", id).update();
        int done = client.sql("""
                        update replay_delivery r set state = 'DONE'
                        where replay_id = :id and state = 'HANDED'
                            and not exists (select from outstanding o where o.delivery_id = r.delivery_id)
                        """).param("id", id).update();
        count(id, done, failed + gone);
        return done + failed + gone;
    }

    private void count(UUID id, int done, int failed) {
        if (done + failed > 0) {
            client.sql("update replay set done = done + :done, failed = failed + :failed where id = :id")
                    .param("done", done)
                    .param("failed", failed)
                    .param("id", id)
                    .update();
        }
    }

    /// An attempt with it is made once more, after one that did not come to an end; be it a retry of one that failed.
    @Transactional(propagation = Propagation.MANDATORY)
    public void interrupted(UUID deliveryId) {
        client.sql(INTERRUPTED).param("id", deliveryId).update();
    }

    /// Those of them that had failed are done after all.
    @Transactional(propagation = Propagation.MANDATORY)
    public void told(List<UUID> deliveryIds) {
        client.sql("""
                        with late as (
                            update replay_delivery set state = 'DONE', error = null
                            where state = 'FAILED' and delivery_id = any(:ids)
                            returning replay_id),
                        counted as (
                            select id from replay where id in (select replay_id from late) order by id for update),
                        n as (select replay_id, count(*) as late from late group by replay_id)
                        update replay r set done = r.done + n.late, failed = r.failed - n.late
                        from counted c join n on n.replay_id = c.id
                        where r.id = c.id
                        """).param("ids", deliveryIds.toArray(UUID[]::new)).update();
    }

    /// Of replays that ended before then, only the sums stay.
    int forgetDeliveries(Instant endedBefore) {
        return client.sql("""
                        delete from replay_delivery using replay
                        where replay.id = replay_delivery.replay_id and replay.ended_at < :before
                        """)
                .param("before", endedBefore.atOffset(ZoneOffset.UTC))
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private Replay read(ResultSet row, int number) throws SQLException {
        ReplayState state = ReplayState.valueOf(row.getString("state"));
        Array heldFor = row.getArray("waiting_for");
        List<String> waitingFor = heldFor == null
                ? List.of()
                : Arrays.stream((String[]) heldFor.getArray())
                        .flatMap(held -> Outstanding.heldFor(held).stream())
                        .distinct()
                        .sorted()
                        .toList();
        return new Replay(
                row.getObject("id", UUID.class),
                state,
                row.getString("filter"),
                row.getInt("rate_per_second"),
                row.getLong("total"),
                row.getLong("done"),
                row.getLong("failed"),
                row.getLong("repeated"),
                row.getLong("held"),
                state == ReplayState.RUNNING && processing.isPaused() ? processing.pausedProcessors() : waitingFor,
                row.getString("started_by"),
                RowTime.required(row, "started_at"),
                RowTime.of(row, "ended_at"));
    }

    /// What a filter selects.
    ///
    /// @param more whether there are more than were counted
    record Selection(
            long total,
            boolean more,
            @Nullable Instant oldest,
            @Nullable Instant newest) {}

    /// A delivery that failed, and why.
    record Failed(UUID deliveryId, @Nullable String error) {}
}

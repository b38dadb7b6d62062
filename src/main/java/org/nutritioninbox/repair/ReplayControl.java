package org.nutritioninbox.repair;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

/// Starts, pauses, resumes and cancels replays, each together with its line in the audit.
@Component
class ReplayControl {

    private static final String SPREAD =
            "now() + make_interval(secs => (row_number() over (order by %s) - 1) / :rate::float8)";

    private final JdbcClient client;
    private final Replays replays;
    private final JsonMapper json;
    private final Audit audit;

    ReplayControl(JdbcClient client, Replays replays, JsonMapper json, Audit audit) {
        this.client = client;
        this.replays = replays;
        this.json = json;
        this.audit = audit;
    }

    /// Selects all that the filter selects now. Fails with [Refused] where that is nothing, or too much, or another
    /// replay is not over.
    @Transactional(timeout = 60)
    public Replay start(DeliveryFilter filter, int ratePerSecond, int most) {
        refuseBesideAnother();
        refuseNothingOrTooMuch(replays.preview(filter, most, List.of()), most);
        UUID id = insert(filter.values(), true, ratePerSecond);
        int selected = client.sql(add(filter.sql() + " limit " + most))
                .params(filter.parameters())
                .param("replay", id)
                .param("rate", ratePerSecond)
                .update();
        return begun(id, selected, Map.of("replay_id", id, "filter", filter.values()));
    }

    private static void refuseNothingOrTooMuch(Replay.Preview selected, int most) {
        if (selected.total() == 0) {
            throw new Refused(HttpStatus.UNPROCESSABLE_CONTENT, "The filter selects no delivery that is kept");
        }
        if (selected.more()) {
            throw new Refused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The filter selects more than " + most + " deliveries; narrow its time window");
        }
    }

    private void refuseBesideAnother() {
        boolean alone = client.sql("select pg_try_advisory_xact_lock(hashtext('replay'))")
                .query(Boolean.class)
                .single();
        if (!alone) {
            throw new Refused(HttpStatus.CONFLICT, "Another replay is just being started");
        }
        client.sql("select id from replay where bulk and state in ('RUNNING', 'PAUSED')")
                .query(UUID.class)
                .optional()
                .ifPresent(other -> {
                    throw new Refused(
                            HttpStatus.CONFLICT,
                            "Another replay, " + other + ", is not over; cancel it or wait for it");
                });
    }

    /// Selects one delivery. Fails with [DeliveryNotFound] where it is not kept.
    @Transactional
    public Replay startOne(UUID deliveryId) {
        UUID id = insert(Map.of("id", deliveryId.toString()), false, 1);
        int selected = client.sql(add("select cast(:delivery as uuid) as id"))
                .param("delivery", deliveryId)
                .param("replay", id)
                .param("rate", 1)
                .update();
        if (selected == 0) {
            throw new DeliveryNotFound();
        }
        return begun(id, 1, Map.of("replay_id", id, "delivery_id", deliveryId));
    }

    /// A delivery of which not all processors have been told keeps what it has: those that have are not told again.
    private static String add(String selection) {
        return """
            insert into outstanding as o (delivery_id, state, due_at, replay_id, again)
            select s.id, 'PENDING',
                %2$s, :replay,
                d.version is null or b.closed_at is not null
            from (%1$s) s join delivery d on d.id = s.id left join batch b on b.id = d.batch_id
            order by s.id
            on conflict (delivery_id) do update set
                replay_id = excluded.replay_id, due_at = excluded.due_at, dead_at = null, state = 'PENDING', attempts = 0
            """.formatted(selection, SPREAD.formatted("s.id"));
    }

    private UUID insert(Map<String, String> filter, boolean bulk, int ratePerSecond) {
        return client.sql("""
                        insert into replay (id, state, filter, bulk, rate_per_second, total, started_by, started_at)
                        values (gen_random_uuid(), 'RUNNING', cast(:filter as json), :bulk, :rate, 0, :by, now())
                        returning id
                        """)
                .param("filter", json.writeValueAsString(filter))
                .param("bulk", bulk)
                .param("rate", ratePerSecond)
                .param("by", Audit.user())
                .query(UUID.class)
                .single();
    }

    private Replay begun(UUID id, int total, Map<String, ?> subject) {
        client.sql("update replay set total = :total where id = :id")
                .param("total", total)
                .param("id", id)
                .update();
        audit.record("replay.start", subject, (long) total, "running");
        return replays.find(id).orElseThrow();
    }

    /// Fails with [Refused] where it is not running.
    @Transactional(timeout = 60)
    public Replay pause(UUID id) {
        change(id, Replay.State.PAUSED, Replay.State.RUNNING);
        lockWaiting(id);
        client.sql("update outstanding set due_at = 'infinity' where replay_id = :id and state = 'PENDING'")
                .param("id", id)
                .update();
        return changed(id, "replay.pause");
    }

    /// Fails with [Refused] where it is not paused.
    @Transactional(timeout = 60)
    public Replay resume(UUID id) {
        Replay replay = change(id, Replay.State.RUNNING, Replay.State.PAUSED);
        lockWaiting(id);
        client.sql("""
                        with spread as (
                            select delivery_id, %s as due_at
                            from outstanding where replay_id = :id and state = 'PENDING')
                        update outstanding o set due_at = s.due_at from spread s where o.delivery_id = s.delivery_id
                        """.formatted(SPREAD.formatted("delivery_id")))
                .param("id", id)
                .param("rate", replay.ratePerSecond())
                .update();
        return changed(id, "replay.resume");
    }

    /// No delivery of it is told any more. Those of which not all processors had been told before are dead: they are
    /// still owed. Fails with [Refused] where it is over.
    @Transactional(timeout = 60)
    public Replay cancel(UUID id) {
        Replay replay = change(id, Replay.State.CANCELLED, Replay.State.RUNNING, Replay.State.PAUSED);
        client.sql("update replay set done = :done, failed = :failed, ended_at = now() where id = :id")
                .param("done", replay.done())
                .param("failed", replay.failed())
                .param("id", id)
                .update();
        lockWaiting(id);
        client.sql("delete from outstanding where replay_id = :id and state = 'PENDING' and again")
                .param("id", id)
                .update();
        client.sql("""
                        update outstanding set state = 'DEAD', dead_at = now(), last_error = 'Its replay was cancelled'
                        where replay_id = :id and state = 'PENDING'
                        """).param("id", id).update();
        return changed(id, "replay.cancel");
    }

    /// In the order of their ids, as everywhere, so that no two transactions wait for each other in a circle.
    private void lockWaiting(UUID id) {
        client.sql("""
                        select count(*) from (
                            select from outstanding where replay_id = :id and state = 'PENDING'
                            order by delivery_id for update) locked
                        """).param("id", id).query(Long.class).single();
    }

    private Replay change(UUID id, Replay.State to, Replay.State... from) {
        Replay before = replays.find(id).orElseThrow(ReplayControl::notFound);
        int changed = client.sql("update replay set state = :to where id = :id and state = any(:from)")
                .param("to", to.name())
                .param("id", id)
                .param("from", Stream.of(from).map(Enum::name).toArray(String[]::new))
                .update();
        if (changed == 0) {
            throw new Refused(
                    HttpStatus.CONFLICT,
                    "The replay is " + before.state() + "; this is for one that is "
                            + Stream.of(from).map(Enum::name).collect(Collectors.joining(" or ")));
        }
        return before;
    }

    private Replay changed(UUID id, String action) {
        Replay now = replays.find(id).orElseThrow(ReplayControl::notFound);
        audit.record(
                action, Map.of("replay_id", id), now.total(), now.state().name().toLowerCase(Locale.ROOT));
        return now;
    }

    static Refused notFound() {
        return new Refused(HttpStatus.NOT_FOUND, "No replay has this id");
    }

    /// A replay cannot be what was asked for, and nothing was done.
    static final class Refused extends ErrorResponseException {

        Refused(HttpStatus status, String detail) {
            super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        }
    }
}

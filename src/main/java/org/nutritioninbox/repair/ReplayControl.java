package org.nutritioninbox.repair;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nutritioninbox.audit.ActionRefused;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.ReplayQueue;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// Starts, pauses, resumes and cancels replays, each together with its line in the audit.
@Component
class ReplayControl {

    private final JdbcClient client;
    private final Replays replays;
    private final ReplayQueue replayQueue;
    private final JsonMapper json;
    private final Audit audit;

    ReplayControl(JdbcClient client, Replays replays, ReplayQueue replayQueue, JsonMapper json, Audit audit) {
        this.client = client;
        this.replays = replays;
        this.replayQueue = replayQueue;
        this.json = json;
        this.audit = audit;
    }

    /// Starts a replay of all deliveries that the filter selects now. Fails with [ActionRefused] if there are none,
    /// or too many, or another replay is not over.
    @Transactional(timeout = 60)
    public Replay start(DeliveryFilter filter, int ratePerSecond, int most) {
        refuseBesideAnother();
        refuseNothingOrTooMuch(replays.preview(filter, most, List.of()), most);
        UUID id = insert(filter.values(), true, ratePerSecond);
        int selected = replayQueue.add(id, filter, most, ratePerSecond);
        return begun(id, selected, Map.of("replay_id", id, "filter", filter.values()));
    }

    private static void refuseNothingOrTooMuch(Replay.Preview selected, int most) {
        if (selected.total() == 0) {
            throw new ActionRefused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The filter selects no delivery that is kept; preview shows what it selects");
        }
        if (selected.more()) {
            throw new ActionRefused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The filter selects more than " + most + " deliveries; narrow its time window");
        }
    }

    private void refuseBesideAnother() {
        boolean alone = client.sql("select pg_try_advisory_xact_lock(hashtext('replay'))")
                .query(Boolean.class)
                .single();
        if (!alone) {
            throw ActionRefused.conflict("Another replay is just being started; wait for it");
        }
        client.sql("select id from replay where bulk and state in ('RUNNING', 'PAUSED')")
                .query(UUID.class)
                .optional()
                .ifPresent(other -> {
                    throw ActionRefused.conflict(
                            "Another replay, " + other + ", is not over; cancel it or wait for it");
                });
    }

    /// Starts a replay of one delivery. Fails with [DeliveryNotFound] if it is not kept.
    @Transactional
    public Replay startOne(UUID deliveryId) {
        UUID id = insert(Map.of("id", deliveryId.toString()), false, 1);
        if (!replayQueue.add(id, deliveryId)) {
            throw new DeliveryNotFound();
        }
        return begun(id, 1, Map.of("replay_id", id, "delivery_id", deliveryId));
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

    /// Fails with [ActionRefused] if it is not running.
    @Transactional(timeout = 60)
    public Replay pause(UUID id) {
        change(id, Replay.State.PAUSED, Replay.State.RUNNING);
        replayQueue.pause(id);
        return changed(id, "replay.pause");
    }

    /// Fails with [ActionRefused] if it is not paused.
    @Transactional(timeout = 60)
    public Replay resume(UUID id) {
        Replay replay = change(id, Replay.State.RUNNING, Replay.State.PAUSED);
        replayQueue.resume(id, replay.ratePerSecond());
        return changed(id, "replay.resume");
    }

    /// Ends a replay. Deliveries of which not all processors had been told before are dead: they are still owed.
    /// Fails with [ActionRefused] if it is over.
    @Transactional(timeout = 60)
    public Replay cancel(UUID id) {
        Replay replay = change(id, Replay.State.CANCELLED, Replay.State.RUNNING, Replay.State.PAUSED);
        client.sql("update replay set done = :done, failed = :failed, ended_at = now() where id = :id")
                .param("done", replay.done())
                .param("failed", replay.failed())
                .param("id", id)
                .update();
        replayQueue.cancel(id);
        return changed(id, "replay.cancel");
    }

    private Replay change(UUID id, Replay.State to, Replay.State... from) {
        Replay before = replays.find(id).orElseThrow(ReplayControl::notFound);
        int changed = client.sql("update replay set state = :to where id = :id and state = any(:from)")
                .param("to", to.name())
                .param("id", id)
                .param("from", Stream.of(from).map(Enum::name).toArray(String[]::new))
                .update();
        if (changed == 0) {
            throw ActionRefused.conflict("The replay is " + before.state() + "; it has to be "
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

    static ActionRefused notFound() {
        return ActionRefused.notFound("No replay has this id; GET /replays lists them");
    }
}

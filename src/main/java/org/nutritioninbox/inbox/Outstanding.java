package org.nutritioninbox.inbox;

import java.sql.Array;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.NutritionRecord.Reason;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.RowTime;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/// Deliveries that have been kept and not yet been acted on by every processor, and are told of one by one: a
/// processor failed, or takes long, or its instance died. Whoever processes them takes from here and says here how
/// it went. All others are in [Batches].
@Repository
public class Outstanding {

    static final String BACKLOG = """
            select (select count(*) from outstanding where state = 'DEAD') as dead,
                (select min(dead_at) from outstanding where state = 'DEAD') as dead_at,
                (select uuid_extract_timestamp(delivery_id) from outstanding
                 where state <> 'DEAD' and reason <> 'REPLAYED' order by delivery_id limit 1) as waiting_at
            """;

    /// Between the names of processors that are waited for; no name has it.
    private static final String HELD_SEPARATOR = "\u001f";

    private final JdbcClient client;
    private final Deliveries deliveries;
    private final NutritionRecords records;
    private final ApplicationEventPublisher events;

    Outstanding(JdbcClient client, Deliveries deliveries, NutritionRecords records, ApplicationEventPublisher events) {
        this.client = client;
        this.deliveries = deliveries;
        this.records = records;
        this.events = events;
    }

    /// Takes deliveries whose time with their last owner is over, oldest first, so that no other instance takes
    /// them before `until`.
    @Transactional
    public List<UUID> claim(int atMost, Instant now, Instant until) {
        return client.sql("""
                        update outstanding set due_at = :until, interrupted = interrupted or begun, begun = false
                        where delivery_id in (
                            select delivery_id from outstanding where state <> 'DEAD' and due_at <= :now
                            order by due_at limit :most for update skip locked)
                        returning delivery_id
                        """)
                .param("until", until.atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", atMost)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// What a delivery changed, rebuilt from the bytes that are kept, and which processors are through with it.
    /// Empty where nothing is outstanding any more. Fails with [Unreadable] where the bytes say nothing any
    /// more.
    public Optional<Work> find(UUID deliveryId) {
        return client.sql("select record_id, version, done, reason, asked from outstanding where delivery_id = :id")
                .param("id", deliveryId)
                .query((row, _) -> new Row(
                        row.getString(1),
                        row.getLong(2),
                        names(row.getArray(3)),
                        row.getString(4).equals(Reason.ARRIVED.name()) ? Reason.ARRIVED : Reason.REPLAYED,
                        row.getLong(5)))
                .optional()
                .map(row -> new Work(change(deliveryId, row), row.done(), row.asked()));
    }

    /// An attempt begins. Whether it may: with what somebody asked for once more, none does while another is at it, or
    /// where it was asked for again since.
    @Transactional
    public boolean begin(Work work) {
        if (work.asked() == 0) {
            return true;
        }
        UUID deliveryId = work.change().deliveryId();
        Optional<Boolean> interrupted = client.sql("""
                        update outstanding set begun = true, interrupted = false
                        where delivery_id = :id and asked = :asked and not begun
                        returning old.interrupted
                        """)
                .param("id", deliveryId)
                .param("asked", work.asked())
                .query(Boolean.class)
                .optional();
        if (interrupted.orElse(false)) {
            events.publishEvent(new Interrupted(deliveryId));
        }
        return interrupted.isPresent();
    }

    /// A delivery that made no version of its record is told as the version that the record has.
    private Changed change(UUID deliveryId, Row row) {
        RecordContent now = deliveries.content(deliveryId, row.version()).orElse(null);
        if (now != null) {
            RecordContent before = deliveries
                    .contentOfVersion(row.recordId(), row.version() - 1)
                    .orElse(null);
            return new Changed(deliveryId, row.recordId(), row.version(), now, before, row.reason());
        }
        NutritionRecord record = row.reason() == Reason.REPLAYED && deliveries.isKept(deliveryId)
                ? records.findById(row.recordId()).orElse(null)
                : null;
        if (record == null) {
            throw new Unreadable(row.done(), row.asked());
        }
        return new Changed(deliveryId, row.recordId(), record.version(), record.content(), null, row.reason());
    }

    /// All processors are through with these. One statement; rows are locked in the order of their ids, as
    /// everywhere. What somebody has asked for once more since stays.
    @Transactional
    public void done(Collection<Mark> marks, Instant processedAt) {
        client.sql("""
                        with locked as materialized (
                            select o.delivery_id
                            from outstanding o join unnest(:ids, :asked) as m (id, asked) on m.id = o.delivery_id
                            where o.asked = m.asked
                            order by o.delivery_id for update of o),
                        gone as (
                            delete from outstanding o using locked l where o.delivery_id = l.delivery_id
                            returning o.record_id, o.version),
                        newest as (select record_id, max(version) as version from gone group by record_id)
                        insert into processed_version as p (record_id, version, processed_at)
                        select record_id, version, :at from newest order by record_id
                        on conflict (record_id) do update
                            set version = excluded.version, processed_at = excluded.processed_at
                            where p.version <= excluded.version
                        """)
                .param("ids", marks.stream().map(Mark::deliveryId).toArray(UUID[]::new))
                .param("asked", marks.stream().map(Mark::asked).toArray(Long[]::new))
                .param("at", processedAt.atOffset(ZoneOffset.UTC))
                .update();
        List<UUID> replayed = marks.stream()
                .filter(mark -> mark.asked() > 0)
                .map(Mark::deliveryId)
                .toList();
        if (!replayed.isEmpty()) {
            events.publishEvent(new Told(replayed));
        }
    }

    /// A processor failed; the delivery will be tried again, or is dead.
    ///
    /// @param done the processors that are through with it
    /// @param error class and message, at most 500 characters are kept
    /// @return how many attempts have failed by now; 0 where nothing is outstanding any more, or somebody has
    ///     asked for it once more since
    @Transactional
    public int failed(Mark mark, Set<String> done, String error, int mostAttempts, Instant now) {
        UUID deliveryId = mark.deliveryId();
        Integer attempts = client.sql("""
                        update delivery set attempts = attempts + 1, last_error = :error
                        where id = :id and exists (
                            select from outstanding where delivery_id = :id and asked = :asked)
                        returning attempts
                        """)
                .param("id", deliveryId)
                .param("asked", mark.asked())
                .param("error", StorableText.of(error.length() > 500 ? error.substring(0, 500) : error))
                .query(Integer.class)
                .optional()
                .orElse(0);
        if (attempts == 0) {
            if (!deliveries.isKept(deliveryId)) {
                // there is no delivery any more of which there could be anything to process
                forget(deliveryId, deliveryId);
            }
            return 0;
        }
        boolean dead = attempts >= mostAttempts;
        client.sql("""
                        update outstanding set state = :state, done = :done, dead_at = :dead, begun = false, interrupted = false
                        where delivery_id = :id and asked = :asked
                        """)
                .param("id", deliveryId)
                .param("asked", mark.asked())
                .param("state", (dead ? DeliveryState.DEAD : DeliveryState.RETRYING).name())
                .param("dead", dead ? now.atOffset(ZoneOffset.UTC) : null)
                .param("done", done.toArray(String[]::new))
                .update();
        return attempts;
    }

    /// Processors that this waits for are paused; all others are through with it. Nobody takes it until [#release].
    ///
    /// @param done the processors that are through with it
    public void hold(Mark mark, Set<String> done, Set<String> processors) {
        client.sql("""
                        update outstanding
                        set state = 'PENDING', done = :done, held = :processors, due_at = 'infinity', begun = false,
                            interrupted = false
                        where delivery_id = :id and asked = :asked
                        """)
                .param("id", mark.deliveryId())
                .param("asked", mark.asked())
                .param("done", done.toArray(String[]::new))
                .param("processors", held(processors))
                .update();
    }

    /// As it is written down who is waited for.
    static String held(Set<String> processors) {
        return String.join(HELD_SEPARATOR, new TreeSet<>(processors));
    }

    /// The processors that are waited for, from what was written down.
    public static List<String> heldFor(String held) {
        return List.of(held.split(HELD_SEPARATOR));
    }

    /// Gives back to all what waits for a processor that is not paused any more, a part at a time.
    ///
    /// The names are taken from one end of the index to the other, one step for each, however many wait for it.
    public void release(Set<String> paused, int most, Instant now) {
        client.sql("""
                        with recursive waited_for (name) as (
                            select min(held) from outstanding where held is not null
                            union all
                            select (select min(held) from outstanding where held > name) from waited_for
                            where name is not null)
                        update outstanding set held = null, due_at = :now
                        where delivery_id in (
                            select delivery_id from outstanding
                            where held = any(array(select name from waited_for
                                where not string_to_array(name, :separator) <@ :paused::text[]))
                            limit :most for update skip locked)
                        """)
                .param("paused", paused.toArray(String[]::new))
                .param("separator", HELD_SEPARATOR)
                .param("most", most)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// Processors are to be told of this once more. Where some have not been told of this version at all, only those
    /// are; it is `OWED` then, which is `REPLAYED` to processors, and waits as what has just arrived.
    ///
    /// @param version that they are told of
    /// @param dueAt until when it is left to this instance
    @Transactional(propagation = Propagation.MANDATORY)
    public void again(UUID deliveryId, String recordId, long version, Instant dueAt) {
        client.sql("""
                        insert into outstanding as o (delivery_id, record_id, version, state, due_at, reason, asked)
                        select :id, :record, :version, 'PENDING', :due,
                            case when exists (
                                select from delivery d join batch b on b.id = d.batch_id
                                where d.id = :id and d.version = :version and b.processed_at is null)
                            then 'OWED' else 'REPLAYED' end, nextval('outstanding_asked')
                        on conflict (delivery_id) do update
                            set record_id = excluded.record_id, version = excluded.version, state = excluded.state,
                                due_at = excluded.due_at, asked = excluded.asked, begun = false,
                                interrupted = false, held = null, next_try_at = null, dead_at = null,
                                reason = case when o.record_id = excluded.record_id and o.version = excluded.version
                                    and o.reason <> 'REPLAYED' then 'OWED' else excluded.reason end,
                                done = case when o.record_id = excluded.record_id and o.version = excluded.version
                                    then o.done else '{}' end
                        """)
                .param("id", deliveryId)
                .param("record", recordId)
                .param("version", version)
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// Nobody processes these any more, so their records were never processed in these versions.
    ///
    /// @param first of a range of ids
    /// @param last of the range, included
    @Transactional
    public void forget(UUID first, UUID last) {
        client.sql("""
                        with gone as (
                            delete from outstanding where delivery_id between :first and :last
                            returning record_id, version, reason)
                        update nutrition_record r set batch_id = null from gone
                        where gone.reason <> 'REPLAYED' and r.record_id = gone.record_id and r.version = gone.version
                        """).param("first", first).param("last", last).update();
    }

    /// Says when somebody is going to try again.
    ///
    /// @param by whoever has not tried by then has lost it to the sweep
    public void expect(Mark mark, Instant nextTryAt, Instant by) {
        client.sql("""
                        update outstanding set next_try_at = :next, due_at = :by
                        where delivery_id = :id and asked = :asked
                        """)
                .param("id", mark.deliveryId())
                .param("asked", mark.asked())
                .param("next", nextTryAt.atOffset(ZoneOffset.UTC))
                .param("by", by.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// What of all that stands for itself has not been acted on by every processor.
    public Backlog backlog() {
        return client.sql(BACKLOG)
                .query((row, _) ->
                        new Backlog(row.getLong("dead"), RowTime.of(row, "dead_at"), RowTime.of(row, "waiting_at")))
                .single();
    }

    private static Set<String> names(@Nullable Array array) throws java.sql.SQLException {
        return array == null
                ? Set.of()
                : Arrays.stream((String[]) array.getArray()).collect(Collectors.toSet());
    }

    /// The bytes of an outstanding delivery are gone, or cannot be read as what they were.
    public static final class Unreadable extends RuntimeException {

        private final transient Set<String> done;
        private final long asked;

        Unreadable(Set<String> done, long asked) {
            super("The delivery is no longer readable");
            this.done = done;
            this.asked = asked;
        }

        public long asked() {
            return asked;
        }

        public Set<String> done() {
            return done;
        }
    }

    /// What waits, and what nobody tries any more.
    ///
    /// @param dead how many deliveries that are
    /// @param oldestDeadAt when the last attempt with the first of them failed; `null` where none is dead
    /// @param oldestWaitingAt when the first delivery arrived that is not yet acted on; `null` where none waits
    public record Backlog(
            long dead,
            @Nullable Instant oldestDeadAt,
            @Nullable Instant oldestWaitingAt) {}

    private record Row(String recordId, long version, Set<String> done, Reason reason, long asked) {}

    /// An attempt with a delivery.
    ///
    /// @param asked the number under which somebody had asked for it once more when the attempt began; 0 where
    ///     nobody had
    public record Mark(UUID deliveryId, long asked) {}

    /// A change that somebody has to be told of.
    ///
    /// @param done the names of the processors that are through with it
    /// @param asked the number under which somebody asked for it once more; 0 where nobody did
    public record Work(Changed change, Set<String> done, long asked) {}
}

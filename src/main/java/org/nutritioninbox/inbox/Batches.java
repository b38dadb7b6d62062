package org.nutritioninbox.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// What is outstanding, as it was kept: a row for each commit, not yet processed where that changed something. When
/// all goes well that row is all that is written to say so. A delivery that needs a word of its own is set apart, into
/// [Outstanding].
@Repository
public class Batches {

    static final String OLDEST = """
            select uuid_extract_timestamp(id) as kept_at, due_at from batch
            where processed_at is null and due_at >= :from order by due_at limit 1
            """;

    /// Instances whose clocks differ by less than that do not miss each other's batches between two looks at all.
    private static final Duration RECENT = Duration.ofMinutes(5);
    private static final Duration LOOK_AT_ALL_EVERY = Duration.ofMinutes(10);

    private final JdbcClient client;
    private volatile Instant nothingBefore = Instant.EPOCH;
    private volatile Instant lookedAtAll = Instant.EPOCH;

    Batches(JdbcClient client) {
        this.client = client;
    }

    /// All changes of these have been acted on, or are set apart. Not worth waiting for the disk: a mark that is
    /// lost means that processors are told again.
    @Transactional
    public void processed(Collection<UUID> batchIds, Instant processedAt) {
        client.sql("set local synchronous_commit = off").update();
        client.sql("update batch set processed_at = :at where id = any(:ids) and processed_at is null")
                .param("at", processedAt.atOffset(ZoneOffset.UTC))
                .param("ids", batchIds.toArray(UUID[]::new))
                .update();
    }

    /// From now on this change stands for itself. Does nothing where its batch has been taken apart.
    @Transactional
    public void setApart(UUID batchId, NutritionRecord.Changed change, Instant dueAt) {
        client.sql("""
                        insert into outstanding (delivery_id, record_id, version, state, due_at)
                        select :delivery, :record, :version, 'PENDING', :due
                        where exists (select from batch where id = :batch and processed_at is null)
                        on conflict do nothing
                        """)
                .param("delivery", change.deliveryId())
                .param("record", change.recordId())
                .param("version", change.version())
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .param("batch", batchId)
                .update();
    }

    /// From now on these changes stand for themselves, and nobody takes them until one of their processors is not
    /// paused any more. Does nothing where another instance is through with one. Not worth waiting for the
    /// disk: their batches are not processed before.
    ///
    /// @param batchIds of each change
    /// @param done the processors that are through with all of these
    @Transactional
    public void hold(List<UUID> batchIds, List<Unfinished> changes, Set<String> done, Set<String> processors) {
        client.sql("set local synchronous_commit = off").update();
        client.sql("""
                        insert into outstanding as o (delivery_id, record_id, version, state, done, held, due_at)
                        select u.delivery_id, u.record_id, u.version, 'PENDING', :done, :processors, 'infinity'
                        from unnest(:batches, :deliveries, :records, :versions)
                            as u (batch_id, delivery_id, record_id, version)
                        where exists (select from batch b where b.id = u.batch_id and b.processed_at is null)
                            or exists (select from outstanding a where a.delivery_id = u.delivery_id)
                        order by u.delivery_id
                        on conflict (delivery_id) do update
                            set done = excluded.done, held = excluded.held, due_at = excluded.due_at
                            where o.asked = 0 and o.state = 'PENDING'
                        """)
                .param("batches", batchIds.toArray(UUID[]::new))
                .param(
                        "deliveries",
                        changes.stream().map(Unfinished::deliveryId).toArray(UUID[]::new))
                .param("records", changes.stream().map(Unfinished::recordId).toArray(String[]::new))
                .param("versions", changes.stream().map(Unfinished::version).toArray(Long[]::new))
                .param("done", done.toArray(String[]::new))
                .param("processors", Outstanding.held(processors))
                .update();
    }

    /// From now on each of these changes stands for itself, and the rest of their batch is processed.
    ///
    /// @param dueAt until when they are left to this instance
    @Transactional
    public void takeApart(UUID batchId, List<Unfinished> unfinished, Instant dueAt, Instant now) {
        client.sql("""
                        with taken as (
                            update batch set processed_at = :now where id = :batch and processed_at is null
                            returning id)
                        insert into outstanding (delivery_id, record_id, version, state, due_at)
                        select u.delivery_id, u.record_id, u.version, 'PENDING', :due
                        from taken, unnest(:deliveries, :records, :versions) as u (delivery_id, record_id, version)
                        on conflict do nothing
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("batch", batchId)
                .param("due", dueAt.atOffset(ZoneOffset.UTC))
                .param(
                        "deliveries",
                        unfinished.stream().map(Unfinished::deliveryId).toArray(UUID[]::new))
                .param("records", unfinished.stream().map(Unfinished::recordId).toArray(String[]::new))
                .param("versions", unfinished.stream().map(Unfinished::version).toArray(Long[]::new))
                .update();
    }

    /// Takes batches apart whose time with their instance is over, oldest first: nobody knows how far it was, so
    /// all of their changes are outstanding, each by itself.
    ///
    /// The `offset 0` keeps the planner from anything but a look into each batch's range of ids.
    ///
    /// @param most of the batches
    /// @return how many deliveries that were
    @Transactional
    public int takeApartDue(int most, Instant now) {
        return client.sql("""
                        with due as (
                            update batch set processed_at = :now
                            where id in (
                                select id from batch
                                where processed_at is null and due_at >= :from and due_at <= :now
                                order by due_at limit :most for update skip locked)
                            returning id, last_id)
                        insert into outstanding (delivery_id, record_id, version, state, due_at)
                        select d.id, d.record_id, d.version, 'PENDING', :now
                        from due cross join lateral (
                            select id, record_id, version from delivery
                            where id between due.id and due.last_id and batch_id = due.id and version is not null
                            offset 0) d
                        order by d.id
                        on conflict do nothing
                        """)
                .param("from", from(now).atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .update();
    }

    /// When the oldest of all was kept that is not processed; empty where there is none.
    public Optional<Instant> oldest(Instant now) {
        Instant from = from(now);
        Optional<Waiting> oldest = client.sql(OLDEST)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .query((row, _) -> new Waiting(RowTime.of(row, "kept_at"), RowTime.of(row, "due_at")))
                .optional();
        if (from.equals(Instant.EPOCH)) {
            lookedAtAll = now;
        }
        Instant due = oldest.map(Waiting::dueAt).orElse(now);
        Instant recent = now.minus(RECENT);
        nothingBefore = due.isBefore(recent) ? due : recent;
        return oldest.map(Waiting::keptAt);
    }

    /// What comes before that is known to be processed. Where a transaction is held open somewhere, the index still has
    /// all that was processed since it began, and each look from the very beginning would step over it.
    private Instant from(Instant now) {
        return lookedAtAll.plus(LOOK_AT_ALL_EVERY).isBefore(now) ? Instant.EPOCH : nothingBefore;
    }

    private record Waiting(
            @Nullable Instant keptAt, @Nullable Instant dueAt) {}

    /// A change that is not through all processors, as little of it as has to be remembered.
    public record Unfinished(UUID deliveryId, String recordId, long version) {

        /// Without the contents.
        public static Unfinished of(NutritionRecord.Changed change) {
            return new Unfinished(change.deliveryId(), change.recordId(), change.version());
        }
    }
}

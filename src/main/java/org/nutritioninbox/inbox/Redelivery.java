package org.nutritioninbox.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.VersionKey;
import org.nutritioninbox.query.RowTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Brings deliveries in once more that were kept before, from their bytes and as they are read today.
@Repository
public class Redelivery {

    private static final int FEW = 10;

    private final JdbcClient client;
    private final Deliveries deliveries;
    private final NutritionRecords records;
    private final Outstanding outstanding;

    Redelivery(JdbcClient client, Deliveries deliveries, NutritionRecords records, Outstanding outstanding) {
        this.client = client;
        this.deliveries = deliveries;
        this.records = records;
        this.outstanding = outstanding;
    }

    public boolean isKept(UUID deliveryId) {
        return deliveries.isKept(deliveryId);
    }

    /// From now on processors have to be told of this delivery once more; its record changes only where it wins.
    ///
    /// @param leaseUntil until when that is left to this instance
    @Transactional
    public Result again(UUID deliveryId, Instant leaseUntil) {
        List<Stored> found = new ArrayList<>(1);
        read(List.of(deliveryId), found::add);
        if (found.isEmpty()) {
            return Result.GONE;
        }
        Stored stored = found.getFirst();
        if (!(stored.analysis() instanceof Analysis.OfRecord analysis)) {
            return Result.NOTHING_TO_TELL;
        }
        NutritionRecord record =
                records.lock(Set.of(analysis.recordId())).stream().findFirst().orElse(null);
        boolean known = analysis.recordId().equals(stored.recordId());
        Outcome outcome;
        if (record == null) {
            record = records.save(NutritionRecord.first(analysis, stored.receivedAt(), null));
            outcome = Outcome.NEW;
        } else {
            outcome = Outcome.of(
                    known ? record.reconsider(analysis) : record.receive(analysis, stored.receivedAt(), null));
        }
        if (outcome.isChange() || !known) {
            writeDown(deliveryId, analysis, outcome, outcome.isChange() ? record.version() : null);
        }
        client.sql("update delivery set attempts = 0 where id = :id and attempts > 0")
                .param("id", deliveryId)
                .update();
        Long once = known && !outcome.isChange() ? stored.version() : null;
        outstanding.again(deliveryId, record.recordId(), once == null ? record.version() : once, leaseUntil);
        return Result.TO_BE_TOLD;
    }

    private void writeDown(UUID deliveryId, Analysis.OfRecord analysis, Outcome outcome, @Nullable Long version) {
        client.sql("""
                        update delivery set kind = 'NUTRITION_RECORD', outcome = :outcome, version = :version,
                            record_id = :record, application_user_id = :user, last_error = null
                        where id = :id
                        """)
                .param("id", deliveryId)
                .param("outcome", outcome.name())
                .param("version", version)
                .param("record", analysis.recordId())
                .param("user", analysis.content().applicationUserId())
                .update();
    }

    /// Which of these deliveries would change their records if they were brought in once more, oldest first, and how.
    @Transactional(readOnly = true)
    public Map<UUID, Outcome> wouldChange(List<UUID> deliveryIds) {
        List<Candidate> candidates = new ArrayList<>();
        read(deliveryIds, stored -> {
            if (stored.analysis() instanceof Analysis.OfRecord analysis) {
                candidates.add(new Candidate(stored.id(), analysis.recordId(), analysis.key()));
            }
        });
        Map<String, VersionKey> newest = heldKeys(candidates);
        Map<UUID, Outcome> changes = new HashMap<>();
        for (Candidate candidate : candidates) {
            VersionKey held = newest.get(candidate.recordId());
            if (held == null || candidate.key().compareTo(held) > 0) {
                newest.put(candidate.recordId(), candidate.key());
                changes.put(candidate.deliveryId(), held == null ? Outcome.NEW : Outcome.UPDATED);
            }
        }
        return changes;
    }

    private Map<String, VersionKey> heldKeys(List<Candidate> candidates) {
        Map<String, VersionKey> keys = new HashMap<>();
        client.sql("select record_id, version_key from nutrition_record where record_id = any(:ids)")
                .param(
                        "ids",
                        candidates.stream().map(Candidate::recordId).distinct().toArray(String[]::new))
                .query(row -> {
                    keys.put(row.getString(1), VersionKey.ofBytes(row.getBytes(2)));
                });
        return keys;
    }

    /// Few at a time: a body may be large.
    private void read(Collection<UUID> deliveryIds, Consumer<Stored> each) {
        client.sql("""
                        select id, received_at, record_id, application_user_id, version, body, content_coding
                        from delivery
                        where id = any(:ids) order by id
                        """)
                .param("ids", deliveryIds.toArray(UUID[]::new))
                .withFetchSize(FEW)
                .query(row -> {
                    each.accept(stored(row));
                });
    }

    private static Stored stored(ResultSet row) throws SQLException {
        Analysis analysis = ContentCoding.read(row.getBytes("body"), row.getString("content_coding"))
                .analysis();
        return new Stored(
                row.getObject("id", UUID.class),
                RowTime.required(row, "received_at"),
                row.getString("record_id"),
                row.getObject("version", Long.class),
                analysis instanceof Analysis.OfRecord record
                        ? record.orOfUser(row.getString("application_user_id"))
                        : analysis);
    }

    private record Stored(
            UUID id,
            Instant receivedAt,
            @Nullable String recordId,
            @Nullable Long version,
            Analysis analysis) {}

    private record Candidate(UUID deliveryId, String recordId, VersionKey key) {}

    /// What came of it.
    public enum Result {
        /// It is outstanding.
        TO_BE_TOLD,
        /// It is about no nutrition record, so there is nobody to be told.
        NOTHING_TO_TELL,
        /// It is no longer kept.
        GONE
    }
}

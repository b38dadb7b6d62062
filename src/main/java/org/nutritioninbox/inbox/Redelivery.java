package org.nutritioninbox.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.VersionKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Brings deliveries in once more that were kept before, from their bytes and as they are read today.
@Repository
public class Redelivery {

    private final JdbcClient client;
    private final NutritionRecords records;
    private final Outstanding outstanding;

    Redelivery(JdbcClient client, NutritionRecords records, Outstanding outstanding) {
        this.client = client;
        this.records = records;
        this.outstanding = outstanding;
    }

    public boolean isKept(UUID deliveryId) {
        return client.sql("select 1 from delivery where id = :id")
                .param("id", deliveryId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /// From now on processors have to be told of this delivery once more; its record changes only where it wins.
    ///
    /// @param leaseUntil until when that is left to this instance
    @Transactional
    public Result again(UUID deliveryId, Instant leaseUntil) {
        Stored stored = read(List.of(deliveryId)).stream().findFirst().orElse(null);
        if (stored == null) {
            return Result.GONE;
        }
        if (!(stored.analysis() instanceof Analysis.OfRecord analysis)) {
            return Result.NOTHING_TO_TELL;
        }
        NutritionRecord record =
                records.lock(Set.of(analysis.recordId())).stream().findFirst().orElse(null);
        Outcome won = null;
        if (record == null) {
            record = records.save(NutritionRecord.first(analysis, stored.receivedAt(), null));
            won = Outcome.NEW;
        } else if (record.reconsider(analysis) == NutritionRecord.Comparison.NEWER) {
            won = Outcome.UPDATED;
        }
        if (won != null) {
            writeDown(deliveryId, analysis, won, record.version());
        }
        client.sql("update delivery set attempts = 0 where id = :id and attempts > 0")
                .param("id", deliveryId)
                .update();
        Long version = won == null ? stored.version() : Long.valueOf(record.version());
        outstanding.again(deliveryId, record.recordId(), version == null ? record.version() : version, leaseUntil);
        return Result.TO_BE_TOLD;
    }

    private void writeDown(UUID deliveryId, Analysis.OfRecord analysis, Outcome outcome, long version) {
        client.sql("""
                        update delivery set kind = 'NUTRITION_RECORD', outcome = :outcome, version = :version,
                            record_id = :record, application_user_id = :user
                        where id = :id
                        """)
                .param("id", deliveryId)
                .param("outcome", outcome.name())
                .param("version", version)
                .param("record", analysis.recordId())
                .param("user", analysis.content().applicationUserId())
                .update();
    }

    /// Which of these deliveries would change their records if they were brought in once more in this order, and how.
    @Transactional(readOnly = true)
    public Map<UUID, Outcome> wouldChange(List<UUID> deliveryIds) {
        List<Stored> all = read(deliveryIds);
        Map<String, @Nullable VersionKey> newest = new HashMap<>();
        records.findAllById(all.stream()
                        .map(Stored::analysis)
                        .filter(Analysis.OfRecord.class::isInstance)
                        .map(analysis -> ((Analysis.OfRecord) analysis).recordId())
                        .distinct()
                        .toList())
                .forEach(record -> newest.put(record.recordId(), record.key()));
        Map<UUID, Outcome> changes = new HashMap<>();
        for (Stored stored : all) {
            if (stored.analysis() instanceof Analysis.OfRecord analysis) {
                VersionKey held = newest.get(analysis.recordId());
                if (held == null || analysis.key().compareTo(held) > 0) {
                    newest.put(analysis.recordId(), analysis.key());
                    changes.put(stored.id(), held == null ? Outcome.NEW : Outcome.UPDATED);
                }
            }
        }
        return changes;
    }

    private List<Stored> read(Collection<UUID> deliveryIds) {
        List<Stored> found = new ArrayList<>();
        client.sql("""
                        select id, received_at, version, body, content_coding from delivery
                        where id = any(:ids) order by id
                        """).param("ids", deliveryIds.toArray(UUID[]::new)).query(row -> {
            found.add(stored(row));
        });
        return found;
    }

    private static Stored stored(ResultSet row) throws SQLException {
        byte[] body = row.getBytes("body");
        byte[] decoded = ContentCoding.decode(body, row.getString("content_coding"));
        return new Stored(
                row.getObject("id", UUID.class),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getObject("version", Long.class),
                Analysis.read(decoded == null ? body : decoded));
    }

    private record Stored(
            UUID id, Instant receivedAt, @Nullable Long version, Analysis analysis) {}

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

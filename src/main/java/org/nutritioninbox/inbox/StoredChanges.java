package org.nutritioninbox.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.NutritionRecord.Reason;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Rebuilds the change that a delivery made, by reading its body again.
@Repository
public class StoredChanges {

    private static final String SELECT =
            "select record_id, version, application_user_id, body, content_coding from delivery ";

    private final JdbcClient client;
    private final NutritionRecords records;

    StoredChanges(JdbcClient client, NutritionRecords records) {
        this.client = client;
        this.records = records;
    }

    /// Returns the change of a delivery. If the delivery made no version, returns the current version of its record.
    /// Empty if the delivery has no record. Fails with [DeliveryNotFound] if it is past the retention.
    public Optional<Changed> of(OutstandingDelivery delivery) {
        UUID id = delivery.deliveryId();
        StoredVersion stored = find(id).orElseThrow(DeliveryNotFound::new);
        Reason reason = delivery.replayId() == null ? Reason.ARRIVED : Reason.REPLAYED;
        if (!(stored.analysis() instanceof Analysis.OfRecord analysis)) {
            return Optional.empty();
        }
        Long version = stored.version();
        if (version == null) {
            return records.findById(analysis.recordId())
                    .map(record ->
                            new Changed(id, record.recordId(), record.version(), record.content(), null, reason));
        }
        Changed change = new Changed(id, analysis.recordId(), version, analysis.content(), null, reason);
        return Optional.of(replacing(change, version == 1 ? null : replacedDelivery(change)));
    }

    /// Returns what a delivery says of its record. Empty if it says nothing, or is past the retention.
    public Optional<RecordContent> contentOf(UUID deliveryId) {
        return find(deliveryId)
                .map(StoredVersion::analysis)
                .filter(Analysis.OfRecord.class::isInstance)
                .map(analysis -> ((Analysis.OfRecord) analysis).content());
    }

    private Optional<StoredVersion> find(UUID id) {
        return client.sql(SELECT + "where id = :id")
                .param("id", id)
                .query(StoredChanges::read)
                .optional();
    }

    private @Nullable UUID replacedDelivery(Changed change) {
        String sql = change.version() == 2
                ? "select first_delivery_id from nutrition_record where record_id = :record"
                : "select id from delivery where record_id = :record and outcome <> 'NEW' and version = :version";
        return client.sql(sql)
                .param("record", change.recordId())
                .param("version", change.version() - 1)
                .query((row, _) -> row.getObject(1, UUID.class))
                .optional()
                .orElse(null);
    }

    /// Adds the version that was replaced, if its delivery is still there. The search by id reads one partition only.
    public Changed replacing(Changed change, @Nullable UUID replacedDeliveryId) {
        if (replacedDeliveryId == null) {
            return change;
        }
        Analysis replaced = client.sql(SELECT + "where id = :id and version = :version")
                .param("id", replacedDeliveryId)
                .param("version", change.version() - 1)
                .query(StoredChanges::read)
                .optional()
                .map(StoredVersion::analysis)
                .orElse(null);
        return change.replacing(replaced instanceof Analysis.OfRecord analysis ? analysis.content() : null);
    }

    private static StoredVersion read(ResultSet row, int number) throws SQLException {
        ContentCoding.Content content = ContentCoding.read(
                row.getBytes("body"), row.getString("content_coding"), row.getString("application_user_id"));
        return new StoredVersion(row.getObject("version", Long.class), content.analysis());
    }

    /// @param version that the delivery made; `null` if it made none
    private record StoredVersion(@Nullable Long version, Analysis analysis) {}
}

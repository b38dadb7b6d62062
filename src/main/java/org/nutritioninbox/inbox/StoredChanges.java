package org.nutritioninbox.inbox;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Rebuilds the change that a delivery made, by reading its body again.
@Repository
public class StoredChanges {

    private final JdbcClient client;
    private final Deliveries deliveries;
    private final NutritionRecords records;

    StoredChanges(JdbcClient client, Deliveries deliveries, NutritionRecords records) {
        this.client = client;
        this.deliveries = deliveries;
        this.records = records;
    }

    /// Returns the change of a delivery. If the delivery made no version, returns the current version of its record.
    /// Empty if the delivery has no record. Fails with [DeliveryNotFound] if it is past the retention.
    public Optional<Changed> of(UUID id, ChangeReason reason) {
        KeptBody kept = deliveries.keptBody(id).orElseThrow(DeliveryNotFound::new);
        Analysis.OfRecord analysis = kept.read();
        if (analysis == null) {
            return Optional.empty();
        }
        Long version = kept.version();
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
        return deliveries
                .keptBody(deliveryId)
                .flatMap(kept -> Optional.ofNullable(kept.read()))
                .map(Analysis.OfRecord::content);
    }

    private @Nullable UUID replacedDelivery(Changed change) {
        // the index by which later versions are found leaves out first deliveries
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

    /// Adds the version that was replaced, if its delivery is still there.
    public Changed replacing(Changed change, @Nullable UUID replacedDeliveryId) {
        return replacedDeliveryId == null
                ? change
                : change.replacing(contentOf(replacedDeliveryId).orElse(null));
    }
}

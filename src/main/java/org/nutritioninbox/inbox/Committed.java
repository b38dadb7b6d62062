package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;

/// Event after a commit of the inbox: the new versions of records that processors have to process.
///
/// @param traces of the requests that are traced, by delivery
/// @param slowFrom the time at which unprocessed changes move to `outstanding`, after half of the lease
public record Committed(UUID batchId, List<NewVersion> versions, Map<UUID, String> traces, Instant slowFrom) {

    /// A new version of a record.
    ///
    /// @param changed without the version before
    /// @param replacedDeliveryId the delivery of the version before; `null` for a new record
    /// @param bytes the length of the unzipped body
    public record NewVersion(
            NutritionRecord.Changed changed, @Nullable UUID replacedDeliveryId, int bytes) {

        public UUID deliveryId() {
            return changed.deliveryId();
        }
    }
}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;

/// News after a commit: these versions of records won in it, and processors have to be told of them.
///
/// @param slowFrom from when on those that are not processed wait in the database; half of the time for which they are
///     left to this instance
public record Kept(UUID batchId, List<Change> changes, Instant slowFrom) {

    /// A version that won.
    ///
    /// @param changed without the version that it replaced
    /// @param replacedDeliveryId the delivery that had brought that one; `null` for a new record
    public record Change(
            NutritionRecord.Changed changed, @Nullable UUID replacedDeliveryId) {

        public UUID deliveryId() {
            return changed.deliveryId();
        }
    }
}

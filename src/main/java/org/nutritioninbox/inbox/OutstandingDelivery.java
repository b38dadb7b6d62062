package org.nutritioninbox.inbox;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `outstanding` that this instance has leased for an attempt.
///
/// @param replayId the last replay that selected the delivery; `null` if none has. If a later replay selects it
///     during the attempt, the row stays
/// @param done the names of the processors that have processed it
/// @param attempts the number of failed attempts
/// @param trace of the request that brought it; `null` if it is not known
public record OutstandingDelivery(
        UUID deliveryId,
        @Nullable UUID replayId,
        Set<String> done,
        int attempts,
        @Nullable String trace) {

    /// A delivery on which no attempt has failed, and which no replay has selected.
    public static OutstandingDelivery first(UUID deliveryId) {
        return new OutstandingDelivery(deliveryId, null, Set.of(), 0, null);
    }
}

package org.nutritioninbox.inbox;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A change that is not yet processed when its batch is closed. It becomes a row of `outstanding`.
///
/// @param state `PENDING`, `RETRYING` or `DEAD`
/// @param delay until the next attempt
/// @param attempts the number of failed attempts
/// @param error of the last failed attempt; `null` if none has failed
/// @param done the names of the processors that have processed it
/// @param trace of the request that brought it; `null` if it is not traced
public record UnprocessedChange(
        UUID deliveryId,
        DeliveryState state,
        Duration delay,
        int attempts,
        @Nullable String error,
        Set<String> done,
        @Nullable String trace) {

    /// A change on which no attempt has failed.
    ///
    /// @param delay until any instance may take it
    public static UnprocessedChange pending(UUID deliveryId, Duration delay, @Nullable String trace) {
        return new UnprocessedChange(deliveryId, DeliveryState.PENDING, delay, 0, null, Set.of(), trace);
    }
}

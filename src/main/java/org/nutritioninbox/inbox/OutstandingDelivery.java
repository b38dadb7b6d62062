package org.nutritioninbox.inbox;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.StorableText;

/// A delivery that processors still have to process: a row of `outstanding`.
///
/// @param replayId the last replay that selected it; `null` if none has. If a later replay selects it during an
///     attempt, the row stays
/// @param state `PENDING`, `RETRYING` or `DEAD`
/// @param delay until any instance may take it
/// @param attempts the number of failed attempts
/// @param error of the last failed attempt; `null` if none has failed
/// @param done the names of the processors that have processed it
/// @param trace of the request that brought it; `null` if it is not traced
public record OutstandingDelivery(
        UUID deliveryId,
        @Nullable UUID replayId,
        DeliveryState state,
        Duration delay,
        int attempts,
        @Nullable String error,
        Set<String> done,
        @Nullable String trace) {

    private static final int MAX_ERROR = 500;

    /// A delivery on which no attempt has failed, and which no replay has selected.
    public static OutstandingDelivery pending(UUID deliveryId, Duration delay, @Nullable String trace) {
        return new OutstandingDelivery(deliveryId, null, DeliveryState.PENDING, delay, 0, null, Set.of(), trace);
    }

    /// The delivery after one more failed attempt.
    ///
    /// @param doneNow the names of the processors that have processed it
    /// @param failure class and message; the first 500 characters are stored
    /// @param next the delay until the next attempt; `null` after the last attempt
    public OutstandingDelivery failed(Set<String> doneNow, String failure, @Nullable Duration next) {
        String stored = StorableText.of(failure.length() > MAX_ERROR ? failure.substring(0, MAX_ERROR) : failure);
        return new OutstandingDelivery(
                deliveryId,
                replayId,
                next == null ? DeliveryState.DEAD : DeliveryState.RETRYING,
                next == null ? Duration.ZERO : next,
                attempts + 1,
                stored,
                doneNow,
                trace);
    }

    double delaySeconds() {
        return delay.toMillis() / 1000.0;
    }
}

package org.nutritioninbox.inbox;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A change that is still owed to a processor when its batch is closed.
///
/// @param state `PENDING`, `RETRYING` or `DEAD`
/// @param delay after which it may be tried again
/// @param attempts how many have failed
/// @param error of the last one; `null` where none has failed
/// @param done the names of the processors that are through with it
public record Leftover(
        UUID deliveryId,
        DeliveryState state,
        Duration delay,
        int attempts,
        @Nullable String error,
        Set<String> done) {

    /// One that is being processed, or waits for that.
    ///
    /// @param delay until when it is left to this instance
    public static Leftover pending(UUID deliveryId, Duration delay) {
        return new Leftover(deliveryId, DeliveryState.PENDING, delay, 0, null, Set.of());
    }
}

package org.nutritioninbox.inbox;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A delivery that was taken from what is outstanding.
///
/// @param replayId the last replay that asked for it; `null` where none has. A replay that asks later is not ended by
///     this attempt
/// @param done the names of the processors that are through with it
/// @param attempts how many have failed so far
public record Owed(UUID deliveryId, @Nullable UUID replayId, Set<String> done, int attempts) {

    /// A delivery on which no attempt has failed, and for which no replay has asked.
    public static Owed first(UUID deliveryId) {
        return new Owed(deliveryId, null, Set.of(), 0);
    }
}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.nutrition.NutritionRecord;

/// News after a commit: these versions of records won in it, and processors have to be told of them.
///
/// @param changes without the versions that they replaced
/// @param slowFrom from when on those that are not processed wait in the database; half of the time for which they are
///     left to this instance
public record Kept(UUID batchId, List<NutritionRecord.Changed> changes, Instant slowFrom) {}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.nutrition.NutritionRecord;

/// News after a commit: these versions of records won in it and wait to be processed.
///
/// @param batchId all of them together
/// @param keptAt when they were kept
/// @param leaseUntil until when nobody but this instance processes them
public record Kept(UUID batchId, List<NutritionRecord.Changed> changes, Instant keptAt, Instant leaseUntil) {}

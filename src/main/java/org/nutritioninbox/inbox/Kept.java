package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.List;
import org.nutritioninbox.nutrition.NutritionRecord;

/// News after a commit: these versions of records won in it and wait to be processed.
///
/// @param leaseUntil until when nobody but this instance processes them
public record Kept(List<NutritionRecord.Changed> changes, Instant leaseUntil) {}

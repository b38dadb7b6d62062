package org.nutritioninbox.processing;

import org.nutritioninbox.nutrition.NutritionRecord;

/// An application event: all processors have processed a change. Listeners hear of every change **at least once**, on
/// any thread and in any order. After an exception of one of them, all hear of it again later.
public record RecordProcessed(NutritionRecord.Changed change) {}

package org.nutritioninbox.processing;

import org.nutritioninbox.nutrition.NutritionRecord;

/// Acts on changes of nutrition records. Every bean of this type is called with every change **at least once**, on any
/// thread and in any order. If the order matters, compare the version with the last one of the record.
public interface RecordProcessor {

    /// The unique name of the processor. The database notes it for partly processed deliveries, so it must not change
    /// between releases.
    default String name() {
        return getClass().getSimpleName();
    }

    /// Processes a change. After an exception it is called again later. Operators see the message of the exception, so
    /// it must not contain personal content.
    void process(NutritionRecord.Changed change) throws Exception;
}

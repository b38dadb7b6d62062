package org.nutritioninbox.processing;

import org.nutritioninbox.nutrition.NutritionRecord;

/// Acts on changes of nutrition records. Every bean of this type is told of every change **at least once**, on any
/// thread and in any order: whoever minds compares the version with the last one it saw of that record.
public interface RecordProcessor {

    /// How the processor is called in the database, where it is written down who is through with what. Must not
    /// change between releases, and no two may share one.
    default String name() {
        return getClass().getSimpleName();
    }

    /// Returns when it is through with the change. Whatever it throws makes it be told again later; the message of the
    /// exception is shown to operators, so it must not hold content.
    void process(NutritionRecord.Changed change) throws Exception;
}

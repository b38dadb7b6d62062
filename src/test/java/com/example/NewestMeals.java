package com.example;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.processing.RecordProcessor;
import org.springframework.stereotype.Component;

/// Knows the newest version of each record, whatever the order of the calls, and however often one is repeated.
@Component
class NewestMeals implements RecordProcessor {

    private final Map<String, NutritionRecord.Changed> newest = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "newest-meals";
    }

    @Override
    public void process(NutritionRecord.Changed change) {
        newest.merge(change.recordId(), change, (known, told) -> told.version() > known.version() ? told : known);
    }

    NutritionRecord.Changed newest(String recordId) {
        return newest.get(recordId);
    }
}

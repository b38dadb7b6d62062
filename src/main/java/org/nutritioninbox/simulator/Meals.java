package org.nutritioninbox.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The newest version of every record, by upload. Beyond its capacity it forgets the oldest record.
@Component
class Meals {

    private final int capacity;
    private final Map<String, Meal> byId = new LinkedHashMap<>();

    Meals(SimulatorProperties properties) {
        this.capacity = properties.capacity();
    }

    synchronized void add(Meal meal) {
        byId.put(meal.recordId(), meal);
        if (byId.size() > capacity) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    synchronized @Nullable Meal find(String recordId) {
        return byId.get(recordId);
    }

    /// The new version; `null` without such a record. A change that throws leaves it as it was.
    synchronized @Nullable Meal change(String recordId, UnaryOperator<Meal> change) {
        return byId.computeIfPresent(recordId, (_, meal) -> change.apply(meal));
    }

    synchronized void remove(String recordId) {
        byId.remove(recordId);
    }

    synchronized List<Meal> all(Predicate<Meal> filter) {
        return byId.values().stream().filter(filter).toList();
    }
}

package org.nutritioninbox.simulator;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The newest version of every record, by upload. Beyond its capacity it forgets the oldest.
@Component
class Meals {

    private final int capacity;
    private final Map<String, Meal> byId = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Meals(SimulatorProperties properties) {
        this.capacity = properties.capacity();
    }

    void add(Meal meal) {
        lock.lock();
        try {
            byId.put(meal.recordId(), meal);
            if (byId.size() > capacity) {
                Iterator<String> oldest = byId.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Meal find(String recordId) {
        lock.lock();
        try {
            return byId.get(recordId);
        } finally {
            lock.unlock();
        }
    }

    /// The new version; `null` where there is no such record. Whatever the change throws leaves it as it was.
    @Nullable
    Meal change(String recordId, UnaryOperator<Meal> change) {
        lock.lock();
        try {
            return byId.computeIfPresent(recordId, (_, meal) -> change.apply(meal));
        } finally {
            lock.unlock();
        }
    }

    void remove(String recordId) {
        lock.lock();
        try {
            byId.remove(recordId);
        } finally {
            lock.unlock();
        }
    }

    List<Meal> all(Predicate<Meal> filter) {
        lock.lock();
        try {
            return byId.values().stream().filter(filter).toList();
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return byId.size();
        } finally {
            lock.unlock();
        }
    }
}

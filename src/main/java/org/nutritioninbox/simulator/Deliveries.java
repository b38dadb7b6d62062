package org.nutritioninbox.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/// All webhooks, as long as their record is remembered.
@Component
class Deliveries {

    private final Map<String, List<Delivery>> byRecord = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    void add(Delivery delivery) {
        lock.lock();
        try {
            byRecord.computeIfAbsent(delivery.recordId(), _ -> new ArrayList<>(1))
                    .add(delivery);
        } finally {
            lock.unlock();
        }
    }

    void forget(String recordId) {
        lock.lock();
        try {
            byRecord.remove(recordId);
        } finally {
            lock.unlock();
        }
    }

    List<Delivery> all(Predicate<Delivery> filter) {
        lock.lock();
        try {
            return byRecord.values().stream()
                    .flatMap(List::stream)
                    .filter(filter)
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}

package org.nutritioninbox.simulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/// All webhooks, of as many records as are remembered. Forgotten ones are sent all the same, and take memory until
/// they are.
@Component
class Deliveries {

    private final int capacity;
    private final Map<String, List<Delivery>> byRecord = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Deliveries(SimulatorProperties properties) {
        this.capacity = properties.capacity();
    }

    void add(Delivery delivery) {
        lock.lock();
        try {
            byRecord.computeIfAbsent(delivery.recordId(), _ -> new ArrayList<>(1))
                    .add(delivery);
            if (byRecord.size() > capacity) {
                Iterator<String> oldest = byRecord.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
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

package org.nutritioninbox.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/// All webhooks of the newest records. A webhook that it forgets is sent all the same.
@Component
class Deliveries {

    private final int capacity;
    private final Map<String, List<Delivery>> byRecord = new LinkedHashMap<>();

    Deliveries(SimulatorProperties properties) {
        this.capacity = properties.capacity();
    }

    synchronized void add(Delivery delivery) {
        byRecord.computeIfAbsent(delivery.recordId(), _ -> new ArrayList<>(1)).add(delivery);
        if (byRecord.size() > capacity) {
            byRecord.remove(byRecord.keySet().iterator().next());
        }
    }

    synchronized List<Delivery> all(Predicate<Delivery> filter) {
        return byRecord.values().stream().flatMap(List::stream).filter(filter).toList();
    }
}

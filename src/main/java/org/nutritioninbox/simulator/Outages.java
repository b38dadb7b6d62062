package org.nutritioninbox.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// All faults still to be met, one after the other in the order in which they were asked for.
@Component
class Outages {

    private final List<Outage> outages = new CopyOnWriteArrayList<>();

    void add(Outage outage) {
        outages.removeIf(Outage::isOver);
        outages.add(outage);
    }

    void clear() {
        outages.clear();
    }

    List<Outage.View> all() {
        return outages.stream()
                .filter(outage -> !outage.isOver())
                .map(Outage::view)
                .toList();
    }

    /// The fault that this call meets; `null` where all is well.
    @Nullable
    Outage meet(String method, String path) {
        for (Outage outage : outages) {
            if (outage.concerns(method, path) && outage.take()) {
                return outage;
            }
        }
        return null;
    }
}

package com.example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nutritioninbox.processing.RecordProcessed;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Collects the records that are analysed, and that every processor knows of.
@Component
class ReadyMeals {

    private final Set<String> ready = ConcurrentHashMap.newKeySet();

    @EventListener
    void on(RecordProcessed event) {
        if (event.change().now().isCompleted()) {
            ready.add(event.change().recordId());
        }
    }

    boolean isReady(String recordId) {
        return ready.contains(recordId);
    }
}

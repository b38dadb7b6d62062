package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Simulates users who upload photos of meals, at a constant rate or on request.
@Component
class Phones {

    private static final int USERS = 20;

    private final double mealsPerMinute;
    private final SimulatedProvider provider;
    private final VirtualClock clock;
    private final AtomicLong turn = new AtomicLong();

    Phones(SimulatorProperties properties, SimulatedProvider provider, VirtualClock clock) {
        this.mealsPerMinute = properties.mealsPerMinute();
        this.provider = provider;
        this.clock = clock;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        if (mealsPerMinute > 0) {
            Duration interval = Duration.ofMillis((long) (60_000 / mealsPerMinute));
            uploadAt(clock.now().plus(interval), interval);
        }
    }

    private void uploadAt(Instant due, Duration interval) {
        clock.at(due, () -> {
            upload(nextUser(), due);
            uploadAt(due.plus(interval), interval);
        });
    }

    /// Takes turns among the simulated users.
    String nextUser() {
        return "simulated-user-" + (1 + turn.getAndIncrement() % USERS);
    }

    Meal upload(String user, Instant at) {
        return provider.upload(user, at, null, new CompletableFuture<>());
    }
}

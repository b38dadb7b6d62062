package org.nutritioninbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Simulated users who upload meals, by themselves at a constant rate or when told to.
@Component
class Phones {

    private static final int PHONES = 20;

    private final double mealsPerMinute;
    private final Provider provider;
    private final Agenda agenda;
    private final VirtualClock clock;
    private final AtomicLong turn = new AtomicLong();

    Phones(SimulatorProperties properties, Provider provider, Agenda agenda, VirtualClock clock) {
        this.mealsPerMinute = properties.mealsPerMinute();
        this.provider = provider;
        this.agenda = agenda;
        this.clock = clock;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        if (mealsPerMinute > 0) {
            Duration interval = Duration.ofNanos((long) (60e9 / mealsPerMinute));
            uploadAt(clock.now().plus(interval), interval);
        }
    }

    private void uploadAt(Instant due, Duration interval) {
        agenda.at(due, () -> {
            upload(nextUser(), due.truncatedTo(ChronoUnit.MILLIS));
            uploadAt(due.plus(interval), interval);
        });
    }

    /// In turns one of those who have a phone.
    String nextUser() {
        return "simulated-user-" + (1 + turn.getAndIncrement() % PHONES);
    }

    Meal upload(String user, Instant at) {
        return provider.upload(user, Order.ALL, at, new CompletableFuture<>());
    }
}

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// The unprocessed deliveries of all instances, read periodically. So metrics and health never query the database.
/// Health is always up, since a failing processor is no reason to stop receiving.
@Component("processingHealthIndicator")
public class Backlog implements HealthIndicator {

    private final Clock clock;
    private final Duration late;
    private final LatestValue<Outstanding.Summary> latest;

    Backlog(Outstanding outstanding, ProcessingProperties properties, Clock clock, MeterRegistry meters) {
        this.latest = new LatestValue<>("the unprocessed deliveries", outstanding::summary);
        this.late = properties.late();
        this.clock = clock;
        meters.gauge("inbox.dead", latest, it -> it.number(Outstanding.Summary::dead));
        meters.gauge("inbox.outstanding", latest, it -> it.number(Outstanding.Summary::outstanding));
        meters.gauge(
                "inbox.outstanding.oldest.seconds",
                latest,
                it -> it.secondsSince(Outstanding.Summary::oldestWaitingAt, clock));
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        latest.refresh();
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        latest.get().ifPresent(rows -> {
            boolean isLate = isLate(rows.oldestWaitingAt()) || isLate(rows.oldestDeadAt());
            health.withDetail("dead", rows.dead()).withDetail("late", isLate);
            if (rows.oldestDeadAt() != null) {
                health.withDetail("oldest_dead_at", rows.oldestDeadAt());
            }
            if (rows.oldestWaitingAt() != null) {
                health.withDetail("oldest_waiting_at", rows.oldestWaitingAt());
            }
        });
        return health.build();
    }

    /// Returns true if a delivery has waited too long for a processor.
    public boolean isBehind() {
        return latest.get().filter(summary -> isLate(summary.oldestWaitingAt())).isPresent();
    }

    private boolean isLate(@Nullable Instant oldest) {
        return oldest != null && oldest.plus(late).isBefore(clock.instant());
    }
}

package org.nutritioninbox.acknowledged;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Reports a loss, and a check that does not succeed, as health and metrics. Every instance reports the same.
///
/// It is no part of liveness or readiness: refusing webhooks brings nothing back.
@Component("acknowledgedHealthIndicator")
class AcknowledgedHealth implements HealthIndicator {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Clock clock;
    private final Instant startedAt;
    private final LatestValue<List<AcknowledgedDay>> latest;

    AcknowledgedHealth(AcknowledgedDays days, Clock clock, MeterRegistry meters) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.latest = new LatestValue<>("what was acknowledged", days::all);
        meters.gauge("inbox.acknowledged.missing", this, AcknowledgedHealth::missing);
        meters.gauge(
                "inbox.acknowledged.checked.seconds",
                this,
                health -> health.sinceCheck().toSeconds());
    }

    @Scheduled(fixedDelay = 60_000)
    void refresh() {
        latest.refresh();
    }

    private Stream<AcknowledgedDay> days() {
        return latest.get().stream().flatMap(List::stream);
    }

    /// Of all days, without accepted losses.
    private long missing() {
        return days().mapToLong(day -> day.missing() - day.accepted()).sum();
    }

    /// A check begins with the oldest day, so it has succeeded when the newest day is saved.
    private Instant checkedAt() {
        return days().max(Comparator.comparing(AcknowledgedDay::day))
                .map(AcknowledgedDay::checkedAt)
                .orElse(startedAt);
    }

    private Duration sinceCheck() {
        return Duration.between(checkedAt(), clock.instant());
    }

    @Override
    public Health health() {
        boolean isOverdue = sinceCheck().compareTo(LONGEST_PAUSE) > 0;
        return (isOverdue || missing() > 0 ? Health.down() : Health.up())
                .withDetail("last_success_at", checkedAt())
                .withDetail("overdue", isOverdue)
                .withDetail("missing", missing())
                .withDetail(
                        "days",
                        days().filter(day -> day.missing() > day.accepted())
                                .map(AcknowledgedDay::day)
                                .toList())
                .build();
    }
}

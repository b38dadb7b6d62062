package org.nutritioninbox.acknowledged;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private static final Duration LONGEST_PAUSE = AcknowledgedCheck.EVERY.multipliedBy(6);

    private final AcknowledgedDays days;
    private final SchedulerClient scheduler;
    private final Clock clock;
    private final Instant startedAt;
    private final LatestValue<Findings> latest = new LatestValue<>("what was acknowledged", this::find);

    AcknowledgedHealth(AcknowledgedDays days, SchedulerClient scheduler, Clock clock, MeterRegistry meters) {
        this.days = days;
        this.scheduler = scheduler;
        this.clock = clock;
        this.startedAt = clock.instant();
        meters.gauge("inbox.acknowledged.missing", this, AcknowledgedHealth::missing);
        meters.gauge(
                "inbox.acknowledged.checked.seconds",
                this,
                health -> health.sinceSuccess().toSeconds());
    }

    @Scheduled(fixedDelay = 60_000)
    void look() {
        latest.refresh();
    }

    private Findings find() {
        return new Findings(
                days.all().stream()
                        .filter(day -> day.missing() > day.accepted())
                        .toList(),
                scheduler
                        .getScheduledExecution(TaskInstanceId.of(AcknowledgedCheck.TASK, RecurringTask.INSTANCE))
                        .map(ScheduledExecution::getLastSuccess)
                        .orElse(startedAt));
    }

    private List<AcknowledgedDay> incomplete() {
        return latest.get().map(Findings::incomplete).orElse(List.of());
    }

    private Instant lastSuccess() {
        return latest.get().map(Findings::lastSuccess).orElse(startedAt);
    }

    private long missing() {
        return incomplete().stream()
                .mapToLong(day -> day.missing() - day.accepted())
                .sum();
    }

    private Duration sinceSuccess() {
        return Duration.between(lastSuccess(), clock.instant());
    }

    @Override
    public Health health() {
        boolean isOverdue = sinceSuccess().compareTo(LONGEST_PAUSE) > 0;
        return (isOverdue || !incomplete().isEmpty() ? Health.down() : Health.up())
                .withDetail("last_success_at", lastSuccess())
                .withDetail("overdue", isOverdue)
                .withDetail("missing", missing())
                .withDetail(
                        "days", incomplete().stream().map(AcknowledgedDay::day).toList())
                .build();
    }

    /// @param lastSuccess of the check by schedule
    private record Findings(List<AcknowledgedDay> incomplete, Instant lastSuccess) {}
}

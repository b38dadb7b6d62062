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
    private volatile Instant lastSuccess;
    private volatile List<AcknowledgedDay> incomplete = List.of();

    AcknowledgedHealth(AcknowledgedDays days, SchedulerClient scheduler, Clock clock, MeterRegistry meters) {
        this.days = days;
        this.scheduler = scheduler;
        this.clock = clock;
        // until the first check has ended
        this.lastSuccess = clock.instant();
        meters.gauge("inbox.acknowledged.missing", this, AcknowledgedHealth::missing);
        meters.gauge(
                "inbox.acknowledged.checked.seconds",
                this,
                health -> health.sinceSuccess().toSeconds());
    }

    /// Looks now and then, so that neither metrics nor health wait for the database.
    @Scheduled(fixedDelay = 60_000)
    void look() {
        incomplete = days.all().stream()
                .filter(day -> day.missing() > day.accepted())
                .toList();
        scheduler
                .getScheduledExecution(TaskInstanceId.of(AcknowledgedCheck.TASK, RecurringTask.INSTANCE))
                .map(ScheduledExecution::getLastSuccess)
                .ifPresent(time -> lastSuccess = time);
    }

    private long missing() {
        return incomplete.stream()
                .mapToLong(day -> day.missing() - day.accepted())
                .sum();
    }

    private Duration sinceSuccess() {
        return Duration.between(lastSuccess, clock.instant());
    }

    @Override
    public Health health() {
        boolean isOverdue = sinceSuccess().compareTo(LONGEST_PAUSE) > 0;
        return (isOverdue || !incomplete.isEmpty() ? Health.down() : Health.up())
                .withDetail("last_success_at", lastSuccess)
                .withDetail("overdue", isOverdue)
                .withDetail("missing", missing())
                .withDetail(
                        "days", incomplete.stream().map(AcknowledgedDay::day).toList())
                .build();
    }
}

package org.nutritioninbox.inbox;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Checks, day by day, whether all that was answered 200 is there, and reports what any instance found.
///
/// No part of liveness or readiness: refusing further webhooks brings nothing back.
@Component("acknowledgedHealthIndicator")
class AcknowledgedCheck implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedCheck.class);

    /// So long after its receipt, a delivery is in the database or will never be. One that is later is counted when its
    /// day is closed.
    private static final Duration SETTLED = Duration.ofSeconds(10);

    /// That many checks may fail, or not happen, before it is said.
    private static final int CHECKS_MISSED = 6;

    private final AcknowledgedDays acknowledged;
    private final Partitions partitions;
    private final Clock clock;
    private final Instant start;
    private final Duration patience;
    private volatile AcknowledgedDays.Findings findings =
            new AcknowledgedDays.Findings(null, 0, 0, List.of(), List.of());

    AcknowledgedCheck(
            AcknowledgedDays acknowledged,
            Partitions partitions,
            InboxProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.acknowledged = acknowledged;
        this.partitions = partitions;
        this.clock = clock;
        this.start = clock.instant();
        this.patience = properties.checkEvery().multipliedBy(CHECKS_MISSED);
        meters.gauge(
                "inbox.acknowledged.checked.seconds",
                this,
                check -> check.sinceCheck().toSeconds());
        gauge("deliveries", check -> check.findings.missing(), meters);
        gauge("records", check -> check.findings.recordsMissing(), meters);
    }

    private void gauge(String of, ToDoubleFunction<AcknowledgedCheck> missing, MeterRegistry meters) {
        Gauge.builder("inbox.acknowledged.missing", this, missing).tag("of", of).register(meters);
    }

    @Bean
    static Task<Void> acknowledgedTask(AcknowledgedCheck check, InboxProperties properties) {
        return Tasks.recurring("acknowledged-check", FixedDelay.of(properties.checkEvery()))
                .execute((_, _) -> check.checkNew());
    }

    /// What came today since the last check, and the days that have ended since.
    void checkNew() {
        List<LocalDate> closed = acknowledged.closed();
        kept().filter(day -> !closed.contains(day)).forEach(day -> check(day, false));
    }

    /// Every day that is still kept, as a whole.
    List<Acknowledged> checkAll() {
        List<Acknowledged> checked =
                kept().flatMap(day -> check(day, true).stream()).toList();
        look();
        return checked;
    }

    /// Newest first.
    private Stream<LocalDate> kept() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return partitions.days().reversed().stream().filter(day -> !day.isAfter(today));
    }

    /// A day that has ended is always checked as a whole, and is closed by that. Empty where that was not possible now:
    /// it takes too long, or has just been dropped.
    private Optional<Acknowledged> check(LocalDate day, boolean isWholeWanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        boolean isEnded = !now.minus(SETTLED).isBefore(end);
        Instant newest = isWholeWanted ? now.plusMillis(1) : now.minus(SETTLED);
        Instant to = newest.isBefore(end) ? newest : end;
        try {
            acknowledged.tried(day);
            return Optional.of(acknowledged.check(day, isWholeWanted || isEnded, to, isEnded));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not check what was acknowledged on {}, trying again later: {}", day, Failure.of(e));
            return Optional.empty();
        }
    }

    /// In between, neither metrics nor health ask the database.
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void look() {
        try {
            findings = acknowledged.findings();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not look for what is missing: {}", Failure.of(e));
        }
    }

    /// Counted from the start where no check has ever come to an end, so that this shows, too.
    private Duration sinceCheck() {
        Duration since = Duration.between(Objects.requireNonNullElse(findings.lastCheck(), start), clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    @Override
    public Health health() {
        AcknowledgedDays.Findings found = findings;
        boolean isOverdue = sinceCheck().compareTo(patience) > 0;
        Health.Builder health;
        if (isOverdue || !found.incomplete().isEmpty() || !found.unchecked().isEmpty()) {
            health = Health.down();
        } else {
            health = found.lastCheck() == null ? Health.unknown() : Health.up();
        }
        health.withDetail("last_check_at", found.lastCheck() == null ? "never" : found.lastCheck());
        if (isOverdue) {
            health.withDetail("overdue", true);
        }
        if (!found.unchecked().isEmpty()) {
            health.withDetail("days_unchecked", found.unchecked());
        }
        if (!found.incomplete().isEmpty()) {
            health.withDetail("missing", found.missing())
                    .withDetail("records_missing", found.recordsMissing())
                    .withDetail("days", found.incomplete());
        }
        return health.build();
    }
}

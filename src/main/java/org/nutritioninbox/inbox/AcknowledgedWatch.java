package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Says whether something is missing that was acknowledged, as the last checks found it, whichever instance made them,
/// and whether there are such checks at all. No part of liveness or readiness: what is missing does not come back by
/// sending the next ones away.
@Component("acknowledgedHealthIndicator")
class AcknowledgedWatch implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedWatch.class);
    private static final int DAYS_SHOWN = 10;

    /// That many checks may fail, or not happen, before it is said.
    private static final int CHECKS_MISSED = 6;

    private final AcknowledgedDays acknowledged;
    private final Clock clock;
    private final Instant start;
    private final Duration patience;
    private volatile @Nullable Findings findings;

    AcknowledgedWatch(AcknowledgedDays acknowledged, InboxProperties properties, Clock clock, MeterRegistry meters) {
        this.acknowledged = acknowledged;
        this.patience = properties.checkEvery().multipliedBy(CHECKS_MISSED);
        this.clock = clock;
        this.start = clock.instant();
        // counted from the start where no check has ever come to an end, so that this shows, too
        meters.gauge("inbox.acknowledged.checked.seconds", this, watch -> watch.secondsSinceCheck());
        gauge("deliveries", Acknowledged::unaccepted, meters);
        gauge("records", Acknowledged::recordsUnaccepted, meters);
    }

    private void gauge(String of, ToLongFunction<Acknowledged> missing, MeterRegistry meters) {
        Gauge.builder("inbox.acknowledged.missing", this, watch -> watch.sum(missing))
                .tag("of", of)
                .register(meters);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void look() {
        try {
            findings = new Findings(
                    acknowledged.incomplete(),
                    acknowledged.unchecked(),
                    acknowledged.lastCheck().orElse(null));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not look for what is missing: {}", Failure.of(e));
        }
    }

    private double secondsSinceCheck() {
        Findings found = findings;
        Instant last = found == null ? null : found.lastCheck();
        return Math.max(
                0,
                Duration.between(last == null ? start : last, clock.instant()).toSeconds());
    }

    private double sum(ToLongFunction<Acknowledged> missing) {
        Findings found = findings;
        return found == null ? 0 : found.sum(missing);
    }

    @Override
    public Health health() {
        Findings found = findings;
        Instant last = found == null ? null : found.lastCheck();
        boolean isOverdue = secondsSinceCheck() > patience.toSeconds();
        if (found == null || last == null) {
            return (isOverdue ? Health.down() : Health.unknown())
                    .withDetail("last_check_at", "never")
                    .build();
        }
        boolean isSound =
                !isOverdue && found.incomplete().isEmpty() && found.unchecked().isEmpty();
        Health.Builder health = (isSound ? Health.up() : Health.down()).withDetail("last_check_at", last);
        if (isOverdue) {
            health.withDetail("overdue", true);
        }
        if (!found.unchecked().isEmpty()) {
            health.withDetail(
                    "days_unchecked",
                    found.unchecked().stream().limit(DAYS_SHOWN).toList());
        }
        if (!found.incomplete().isEmpty()) {
            health.withDetail("missing", found.sum(Acknowledged::unaccepted))
                    .withDetail("records_missing", found.sum(Acknowledged::recordsUnaccepted))
                    .withDetail(
                            "days",
                            found.incomplete().stream()
                                    .limit(DAYS_SHOWN)
                                    .map(Acknowledged::day)
                                    .toList());
        }
        return health.build();
    }

    /// @param unchecked days that nobody could check for long
    /// @param lastCheck when a check of any day last came to an end; `null` where none has
    private record Findings(
            List<Acknowledged> incomplete,
            List<LocalDate> unchecked,
            @Nullable Instant lastCheck) {

        long sum(ToLongFunction<Acknowledged> missing) {
            return incomplete.stream().mapToLong(missing).sum();
        }
    }
}

package org.nutritioninbox.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/// Says whether something is missing that was acknowledged, as the last checks found it, whichever instance made them.
/// No part of liveness or readiness: what is missing does not come back by sending the next ones away.
@Component("acknowledgedHealthIndicator")
class AcknowledgedWatch implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedWatch.class);
    private static final int DAYS_SHOWN = 10;

    private final AcknowledgedDays acknowledged;
    private final Clock clock;
    private final Instant start;
    private volatile @Nullable List<Acknowledged> incomplete;
    private volatile @Nullable Instant lastCheck;

    AcknowledgedWatch(AcknowledgedDays acknowledged, Clock clock, MeterRegistry meters) {
        this.acknowledged = acknowledged;
        this.clock = clock;
        this.start = clock.instant();
        // counted from the start where no check has ever come to an end, so that this shows, too
        meters.gauge("inbox.acknowledged.checked.seconds", this, watch -> watch.secondsSinceCheck());
        gauge("deliveries", Acknowledged::missing, meters);
        gauge("records", Acknowledged::recordsMissing, meters);
    }

    private void gauge(String of, ToLongFunction<Acknowledged> missing, MeterRegistry meters) {
        Gauge.builder("inbox.acknowledged.missing", this, watch -> watch.sum(missing))
                .tag("of", of)
                .register(meters);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void look() {
        try {
            incomplete = acknowledged.incomplete();
            lastCheck = acknowledged.lastCheck().orElse(null);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not look for what is missing: {}", Failure.of(e));
        }
    }

    private double secondsSinceCheck() {
        Instant last = lastCheck;
        return Math.max(
                0,
                Duration.between(last == null ? start : last, clock.instant()).toSeconds());
    }

    private long sum(ToLongFunction<Acknowledged> missing) {
        List<Acknowledged> days = incomplete;
        return days == null ? 0 : days.stream().mapToLong(missing).sum();
    }

    @Override
    public Health health() {
        List<Acknowledged> days = incomplete;
        Instant last = lastCheck;
        if (days == null || last == null) {
            return Health.unknown().withDetail("last_check_at", "never").build();
        }
        if (days.isEmpty()) {
            return Health.up().withDetail("last_check_at", last).build();
        }
        return Health.down()
                .withDetail("last_check_at", last)
                .withDetail("missing", sum(Acknowledged::missing))
                .withDetail("records_missing", sum(Acknowledged::recordsMissing))
                .withDetail(
                        "days",
                        days.stream().limit(DAYS_SHOWN).map(Acknowledged::day).toList())
                .build();
    }
}

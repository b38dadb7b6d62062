package org.nutritioninbox.processing;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Outstanding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// The unprocessed deliveries of all instances, read periodically. So metrics and health never query the database.
@Component
class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final long REFRESH_SECONDS = 15;

    private final Outstanding outstanding;
    private final Batches batches;
    private final Clock clock;
    private final Duration late;
    private volatile Outstanding.@Nullable Summary latest;

    Backlog(
            Outstanding outstanding,
            Batches batches,
            ProcessingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.outstanding = outstanding;
        this.batches = batches;
        this.late = properties.late();
        this.clock = clock;
        meters.gauge("inbox.dead", this, Backlog::dead);
        meters.gauge("inbox.dead.oldest.seconds", this, backlog -> backlog.deadSeconds());
        meters.gauge("inbox.outstanding.oldest.seconds", this, backlog -> backlog.waitingSeconds());
    }

    @Scheduled(fixedDelay = REFRESH_SECONDS, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        try {
            Outstanding.Summary rows = outstanding.summary();
            Instant oldest = Stream.concat(Stream.ofNullable(rows.oldestWaitingAt()), batches.oldest().stream())
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            latest = new Outstanding.Summary(rows.dead(), rows.oldestDeadAt(), oldest);
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not read the outstanding deliveries, retrying in {} s: {}",
                    REFRESH_SECONDS,
                    e.getClass().getSimpleName());
        }
    }

    /// `null` before the first refresh.
    Outstanding.@Nullable Summary latest() {
        return latest;
    }

    /// Returns true if a delivery has waited too long, for a processor or, if dead, for an operator.
    boolean isLate() {
        Outstanding.Summary summary = latest;
        return summary != null && (isLate(summary.oldestWaitingAt()) || isLate(summary.oldestDeadAt()));
    }

    private boolean isLate(@Nullable Instant oldest) {
        return oldest != null && oldest.plus(late).isBefore(clock.instant());
    }

    private double dead() {
        Outstanding.Summary summary = latest;
        return summary == null ? 0 : summary.dead();
    }

    private double deadSeconds() {
        Outstanding.Summary summary = latest;
        return secondsSince(summary == null ? null : summary.oldestDeadAt());
    }

    private double waitingSeconds() {
        Outstanding.Summary summary = latest;
        return secondsSince(summary == null ? null : summary.oldestWaitingAt());
    }

    private double secondsSince(@Nullable Instant time) {
        return time == null
                ? 0
                : Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1000.0);
    }
}

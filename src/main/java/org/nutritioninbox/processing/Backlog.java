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

/// What all instances together have not processed, looked up now and then: whoever asks for metrics or health never
/// asks the database.
@Component
class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final long LOOK_SECONDS = 15;

    private final Outstanding outstanding;
    private final Batches batches;
    private final Clock clock;
    private final Duration late;
    private volatile Outstanding.@Nullable Backlog seen;

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

    @Scheduled(fixedDelay = LOOK_SECONDS, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            Outstanding.Backlog apart = outstanding.backlog();
            Instant oldest = Stream.concat(Stream.ofNullable(apart.oldestWaitingAt()), batches.oldest().stream())
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            seen = new Outstanding.Backlog(apart.dead(), apart.oldestDeadAt(), oldest);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not look for what is outstanding: {}", e.getClass().getSimpleName());
        }
    }

    /// `null` before the first look.
    Outstanding.@Nullable Backlog seen() {
        return seen;
    }

    /// Whether the oldest, of those that wait for a processor or of those that are dead and wait for an operator, waits
    /// for too long.
    boolean isLate() {
        Outstanding.Backlog backlog = seen;
        return backlog != null && (isLate(backlog.oldestWaitingAt()) || isLate(backlog.oldestDeadAt()));
    }

    private boolean isLate(@Nullable Instant oldest) {
        return oldest != null && oldest.plus(late).isBefore(clock.instant());
    }

    private double dead() {
        Outstanding.Backlog backlog = seen;
        return backlog == null ? 0 : backlog.dead();
    }

    private double deadSeconds() {
        Outstanding.Backlog backlog = seen;
        return secondsSince(backlog == null ? null : backlog.oldestDeadAt());
    }

    private double waitingSeconds() {
        Outstanding.Backlog backlog = seen;
        return secondsSince(backlog == null ? null : backlog.oldestWaitingAt());
    }

    private double secondsSince(@Nullable Instant time) {
        return time == null
                ? 0
                : Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1000.0);
    }
}

package org.nutritioninbox.acknowledged;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nutritioninbox.inbox.KeptCounts;
import org.nutritioninbox.inbox.KeptCounts.Counts;
import org.nutritioninbox.jobs.RecurringJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/// Compares what was answered 200 with what is there, day by day.
///
/// A commit that vanishes together with its row in `batch` is missed only if an earlier check counted it.
@Component
class AcknowledgedCheck {

    static final String TASK = "acknowledged-check";
    static final Duration EVERY = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(AcknowledgedCheck.class);

    /// A delivery is committed within this time, or never. A later one is counted when its day is closed.
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final KeptCounts kept;
    private final AcknowledgedDays days;
    private final Clock clock;

    AcknowledgedCheck(KeptCounts kept, AcknowledgedDays days, Clock clock) {
        this.kept = kept;
        this.days = days;
        this.clock = clock;
    }

    @Bean
    static Task<Void> acknowledgedTask(AcknowledgedCheck check) {
        return RecurringJob.of(TASK, EVERY, () -> check.run(false));
    }

    /// Checks today since the last check, and each day once that has ended. Fails at the end if a day could not be
    /// checked.
    ///
    /// @param isWhole checks every day, from its beginning
    void run(boolean isWhole) {
        Instant now = clock.instant();
        Map<LocalDate, AcknowledgedDay> known =
                days.all().stream().collect(Collectors.toMap(AcknowledgedDay::day, Function.identity()));
        RuntimeException failure = null;
        for (LocalDate day : kept.days(LocalDate.ofInstant(now, ZoneOffset.UTC))) {
            Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            AcknowledgedDay before = known.getOrDefault(day, new AcknowledgedDay(day, 0, 0, 0, 0, 0, start, start));
            try {
                check(before, start, now, isWhole);
            } catch (RuntimeException e) {
                log.warn("Could not check {}: {}", day, e.getClass().getSimpleName());
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void check(AcknowledgedDay before, Instant start, Instant now, boolean isWhole) {
        Instant end = start.plus(Duration.ofDays(1));
        if (isClosed(end, before.checkedAt()) && !isWhole) {
            return;
        }
        Instant from = before.checkedTo();
        Instant newest = isWhole ? now.plusMillis(1) : now.minus(SETTLED);
        // a slow clock takes nothing back
        Instant to = Collections.max(List.of(from, newest.isBefore(end) ? newest : end));
        Counts old = isWhole || isClosed(end, now)
                ? kept.count(before.day(), start, from).withAtLeast(before.acknowledged())
                : new Counts(before.acknowledged(), before.kept(), before.recordsMissing());
        Counts found = old.plus(kept.count(before.day(), from, to));
        if (found.missing() > before.missing()) {
            log.error("{} deliveries or records of {} are missing", found.missing(), before.day());
        }
        days.save(before.day(), found, from, to, now);
    }

    /// A check at this time sees everything that the day will ever have.
    private static boolean isClosed(Instant end, Instant checkedAt) {
        return !checkedAt.minus(SETTLED).isBefore(end);
    }
}

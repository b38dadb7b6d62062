package org.nutritioninbox.acknowledged;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nutritioninbox.inbox.KeptCounts;
import org.nutritioninbox.inbox.KeptCounts.Counts;
import org.nutritioninbox.jobs.RecurringJob;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/// Compares what was answered 200 with what is there, day by day.
///
/// A commit that vanishes together with its row in `batch` is noticed only if an earlier check has counted it.
@Component
class AcknowledgedCheck {

    private static final Duration EVERY = Duration.ofMinutes(1);

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
        return RecurringJob.of("acknowledged-check", EVERY, () -> check.run(false));
    }

    /// Checks today since the last check, and each day once that has ended. Begins with the oldest day, and ends with
    /// the first one that fails.
    ///
    /// @param isWhole checks every day, from its beginning
    void run(boolean isWhole) {
        Instant now = clock.instant();
        Map<LocalDate, AcknowledgedDay> known =
                days.all().stream().collect(Collectors.toMap(AcknowledgedDay::day, Function.identity()));
        for (LocalDate day : kept.days(LocalDate.ofInstant(now, ZoneOffset.UTC))) {
            AcknowledgedDay before = known.getOrDefault(day, AcknowledgedDay.unchecked(day));
            if (isWhole || before.checkedTo().isBefore(before.end())) {
                check(before, now, isWhole);
            }
        }
    }

    private void check(AcknowledgedDay before, Instant now, boolean isWhole) {
        Instant from = before.checkedTo();
        Instant to = end(before, now, isWhole);
        Counts found = before.counts().plus(kept.count(before.day(), from, to));
        if (isWhole || to.equals(before.end())) {
            Counts whole = kept.count(before.day(), before.start(), to);
            // deliveries may be gone together with their batch
            found = new Counts(Math.max(found.acknowledged(), whole.acknowledged()), whole.kept());
        }
        days.save(before.day(), found, from, to, now);
    }

    /// Never before the end of the last check, even if this clock is slow.
    private static Instant end(AcknowledgedDay before, Instant now, boolean isWhole) {
        boolean isToday = now.isBefore(before.end());
        // a day is closed only once its last deliveries have settled
        Instant newest = isWhole && isToday ? now.plusMillis(1) : now.minus(SETTLED);
        Instant to = newest.isBefore(before.end()) ? newest : before.end();
        return to.isBefore(before.checkedTo()) ? before.checkedTo() : to;
    }
}

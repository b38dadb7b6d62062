package org.nutritioninbox.page;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.nutritioninbox.ops.TrafficLog;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Remembers how the deliveries of each of the last 60 minutes ended at this instance.
@Component
class ArrivalRates {

    /// How a delivery ends. Those kept otherwise are duplicates, stale, or about no record.
    static final List<String> ENDS = List.of("new", "updated", "otherwise kept", "refused");

    private static final int MINUTES = 60;

    private final MeterRegistry meters;
    private final Clock clock;
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private List<Long> totals = Collections.nCopies(ENDS.size(), 0L);

    ArrivalRates(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Scheduled(fixedRate = 1, timeUnit = TimeUnit.MINUTES, initialDelay = 1)
    synchronized void look() {
        minutes.addLast(sinceLast());
        totals = totals();
        if (minutes.size() > MINUTES) {
            minutes.removeFirst();
        }
    }

    /// Oldest first. The last one is not over yet.
    synchronized List<Minute> minutes() {
        List<Minute> all = new ArrayList<>(minutes);
        all.add(sinceLast());
        return all;
    }

    private Minute sinceLast() {
        List<Long> now = totals();
        return new Minute(
                clock.instant(),
                IntStream.range(0, now.size())
                        .mapToObj(i -> now.get(i) - totals.get(i))
                        .toList());
    }

    private List<Long> totals() {
        return List.of(
                kept("NEW"::equals),
                kept("UPDATED"::equals),
                kept(outcome -> !Set.of("NEW", "UPDATED", "ERASED").contains(outcome)),
                refused());
    }

    private long kept(Predicate<String> outcome) {
        return (long) meters.find("inbox.deliveries").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private long refused() {
        return meters.find("inbox.webhook").tag("answer", TrafficLog.IS_REFUSAL).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /// @param end of the minute
    /// @param counts one for each of [#ENDS]
    record Minute(Instant end, List<Long> counts) {

        long all() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }
}

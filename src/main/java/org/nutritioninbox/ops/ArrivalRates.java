package org.nutritioninbox.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Remembers how the deliveries of each of the last 60 minutes ended at this instance, and logs one line a minute.
/// Single webhooks are only logged at DEBUG.
@Component
public class ArrivalRates {

    /// How a delivery ends. Those kept otherwise are duplicates, stale, or about no record.
    public static final List<String> ENDS = List.of("new", "updated", "otherwise kept", "refused");

    private static final Logger log = LoggerFactory.getLogger(ArrivalRates.class);
    private static final int MINUTES = 60;

    /// Answers to requests that are kept. A body that is no JSON is kept, and answered 400.
    private static final Set<String> OF_KEPT = Set.of("ok", "invalid_json");

    private final MeterRegistry meters;
    private final Clock clock;
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private List<Long> totals = Collections.nCopies(ENDS.size() + 1, 0L);

    public ArrivalRates(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /// Logs nothing if nothing happened.
    @Scheduled(fixedRate = 1, timeUnit = TimeUnit.MINUTES, initialDelay = 1)
    public synchronized void look() {
        Minute minute = sinceLast();
        minutes.addLast(minute);
        totals = totals();
        if (minutes.size() > MINUTES) {
            minutes.removeFirst();
        }
        if (minute.all() + minute.failed() > 0) {
            log.info(
                    "Last minute: {} deliveries kept ({} new records, {} new versions), {} requests refused, {} attempts to process failed",
                    minute.all() - minute.counts().getLast(),
                    minute.counts().getFirst(),
                    minute.counts().get(1),
                    minute.counts().getLast(),
                    minute.failed());
        }
    }

    /// Oldest first. The last one is not over yet.
    public synchronized List<Minute> minutes() {
        List<Minute> all = new ArrayList<>(minutes);
        all.add(sinceLast());
        return all;
    }

    private Minute sinceLast() {
        List<Long> now = totals();
        List<Long> added = IntStream.range(0, now.size())
                .mapToObj(i -> now.get(i) - totals.get(i))
                .toList();
        return new Minute(clock.instant(), added.subList(0, ENDS.size()), added.getLast());
    }

    private List<Long> totals() {
        return List.of(
                kept("NEW"::equals),
                kept("UPDATED"::equals),
                kept(outcome -> !Set.of("NEW", "UPDATED", "ERASED").contains(outcome)),
                refused(),
                count(meters.find("inbox.processing.failed").counters()));
    }

    private long kept(Predicate<String> outcome) {
        return count(meters.find("inbox.deliveries").tag("outcome", outcome).counters());
    }

    private long refused() {
        return meters.find("inbox.webhook").tag("answer", answer -> !OF_KEPT.contains(answer)).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static long count(Collection<Counter> counters) {
        return (long) counters.stream().mapToDouble(Counter::count).sum();
    }

    /// How many deliveries ended in a minute.
    ///
    /// @param end of the minute
    /// @param counts one for each of [#ENDS]
    /// @param failed attempts to process a delivery
    public record Minute(Instant end, List<Long> counts, long failed) {

        public long all() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }
}

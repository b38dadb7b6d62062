package org.nutritioninbox.page;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Remembers how many deliveries this instance kept, and how many requests it refused, in each of the last 60 minutes.
@Component
class ArrivalRates {

    private static final int MINUTES = 60;

    private final MeterRegistry meters;
    private final Clock clock;
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private long kept;
    private long refused;

    ArrivalRates(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Scheduled(fixedRate = 1, timeUnit = TimeUnit.MINUTES, initialDelay = 1)
    synchronized void look() {
        minutes.addLast(sinceLast());
        kept = kept();
        refused = refused();
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
        return new Minute(clock.instant(), kept() - kept, refused() - refused);
    }

    private long kept() {
        return (long)
                meters.find("inbox.deliveries").tag("outcome", outcome -> !outcome.equals("ERASED")).counters().stream()
                        .mapToDouble(Counter::count)
                        .sum();
    }

    private long refused() {
        return meters.find("inbox.webhook").timers().stream()
                .filter(timer -> !"200".equals(timer.getId().getTag("status")))
                .mapToLong(Timer::count)
                .sum();
    }

    /// @param end of the minute
    record Minute(Instant end, long kept, long refused) {}
}

package org.nutritioninbox.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Logs one line a minute with the numbers of the last minute. Single webhooks are only logged at DEBUG.
@Component
class TrafficLog {

    private static final Logger log = LoggerFactory.getLogger(TrafficLog.class);

    private final MeterRegistry meters;
    private Totals last = Totals.NONE;

    TrafficLog(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Says nothing if nothing happened.
    @Scheduled(initialDelay = 1, fixedRate = 1, timeUnit = TimeUnit.MINUTES)
    synchronized void summarize() {
        Totals now = totals();
        Totals minute = now.minus(last);
        last = now;
        if (!minute.equals(Totals.NONE)) {
            log.info(
                    "Last minute: {} deliveries kept ({} new records, {} new versions), {} requests refused, {} attempts to process failed",
                    minute.kept,
                    minute.created,
                    minute.updated,
                    minute.refused,
                    minute.failed);
        }
    }

    private Totals totals() {
        return new Totals(
                sum(meters.find("inbox.deliveries")
                        .tag("outcome", outcome -> !outcome.equals("ERASED"))
                        .counters()),
                sum(meters.find("inbox.deliveries").tag("outcome", "NEW").counters()),
                sum(meters.find("inbox.deliveries").tag("outcome", "UPDATED").counters()),
                meters.find("inbox.webhook").tag("answer", answer -> !answer.equals("ok")).timers().stream()
                        .mapToLong(Timer::count)
                        .sum(),
                sum(meters.find("inbox.processing.failed").counters()));
    }

    private static long sum(Iterable<Counter> counters) {
        long sum = 0;
        for (Counter counter : counters) {
            sum += (long) counter.count();
        }
        return sum;
    }

    private record Totals(long kept, long created, long updated, long refused, long failed) {

        private static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        private Totals minus(Totals other) {
            return new Totals(
                    kept - other.kept,
                    created - other.created,
                    updated - other.updated,
                    refused - other.refused,
                    failed - other.failed);
        }
    }
}

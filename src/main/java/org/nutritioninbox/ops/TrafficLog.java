package org.nutritioninbox.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Logs one line a minute with the numbers of the last minute. Single webhooks are only logged at DEBUG.
@Component
public class TrafficLog {

    private static final Logger log = LoggerFactory.getLogger(TrafficLog.class);

    private static final Set<String> KEPT = Set.of("ok", "invalid_json");

    /// Selects the timers of refused requests by their tag `answer`. A body that is no JSON is kept, and answered 400.
    public static final Predicate<String> IS_REFUSAL = answer -> !KEPT.contains(answer);

    private final MeterRegistry meters;
    private final Map<String, Double> last = new HashMap<>();

    TrafficLog(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Says nothing if nothing happened.
    @Scheduled(initialDelay = 1, fixedRate = 1, timeUnit = TimeUnit.MINUTES)
    synchronized void summarize() {
        long created = added("created", meters.find("inbox.deliveries").tag("outcome", "NEW"));
        long updated = added("updated", meters.find("inbox.deliveries").tag("outcome", "UPDATED"));
        long kept = added("kept", meters.find("inbox.deliveries").tag("outcome", outcome -> !outcome.equals("ERASED")));
        long refused = added("refused", meters.find("inbox.webhook").tag("answer", IS_REFUSAL));
        long failed = added("failed", meters.find("inbox.processing.failed"));
        if (kept + refused + failed > 0) {
            log.info(
                    "Last minute: {} deliveries kept ({} new records, {} new versions), {} requests refused, {} attempts to process failed",
                    kept,
                    created,
                    updated,
                    refused,
                    failed);
        }
    }

    /// Counts since the last call with this name.
    private long added(String name, Search search) {
        double now = search.counters().stream().mapToDouble(Counter::count).sum()
                + search.timers().stream().mapToLong(Timer::count).sum();
        Double before = last.put(name, now);
        return (long) (now - (before == null ? 0 : before));
    }
}

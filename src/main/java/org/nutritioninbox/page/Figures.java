package org.nutritioninbox.page;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// Reads the metrics of this instance that people want to see.
@Component
class Figures {

    private final MeterRegistry meters;

    Figures(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Returns 0 for a gauge that is not there, or that knows nothing yet.
    long gauge(String name) {
        Gauge gauge = meters.find(name).gauge();
        return gauge == null || Double.isNaN(gauge.value()) ? 0 : (long) gauge.value();
    }

    /// @param tags of the counters, as names and values
    long counter(String name, String... tags) {
        return (long) meters.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /// From the first byte of a request to its 200: the mean since the start, and the longest of the last minutes.
    Acknowledgement acknowledgement() {
        Timer timer = meters.find("inbox.webhook").tag("status", "200").timer();
        return timer == null
                ? new Acknowledgement(0, 0, 0)
                : new Acknowledgement(
                        timer.count(),
                        Math.round(timer.mean(TimeUnit.MILLISECONDS)),
                        Math.round(timer.max(TimeUnit.MILLISECONDS)));
    }

    /// @param meanMillis 0 if there was none
    record Acknowledgement(long count, long meanMillis, long maxMillis) {}
}

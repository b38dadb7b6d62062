package org.nutritioninbox.page;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// Reads the metrics of this instance that people want to see.
@Component
class Figures {

    private final MeterRegistry meters;

    Figures(MeterRegistry meters) {
        this.meters = meters;
    }

    /// The sum over its tags. Returns 0 for a gauge that is not there, or that knows nothing yet.
    long gauge(String name) {
        return (long) meters.find(name).gauges().stream()
                .mapToDouble(Gauge::value)
                .filter(value -> !Double.isNaN(value))
                .sum();
    }

    boolean isKnown(String name) {
        Gauge gauge = meters.find(name).gauge();
        return gauge != null && !Double.isNaN(gauge.value());
    }

    /// @param tags of the counters, as names and values
    long counter(String name, String... tags) {
        return (long) meters.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /// From the first byte of a request to its 200, in the last ten minutes; 0 if there was none.
    ///
    /// @param percentile one that the timer publishes, such as 0.99
    long acknowledgementMillis(double percentile) {
        return meters.find("inbox.webhook").tag("status", "200").timers().stream()
                .flatMap(timer -> Arrays.stream(timer.takeSnapshot().percentileValues()))
                .filter(value -> value.percentile() == percentile)
                .mapToLong(value -> (long) Math.ceil(value.value(TimeUnit.MILLISECONDS)))
                .findFirst()
                .orElse(0);
    }
}

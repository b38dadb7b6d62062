package org.nutritioninbox.expectation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Metrics about the records that the provider owes us now.
@Component
class ExpectationMetrics {

    private final LatestValue<ExpectationList.Outlook> outlook;
    private final Clock clock;

    ExpectationMetrics(ExpectationList expectations, Clock clock, MeterRegistry meters) {
        this.outlook = new LatestValue<>("expectations", expectations::outlook);
        this.clock = clock;
        meters.gauge(
                "inbox.expectations.waiting",
                outlook,
                latest -> latest.get().map(ExpectationList.Outlook::waiting).orElse(0L));
        meters.gauge(
                "inbox.expectations.overdue",
                outlook,
                latest -> latest.get().map(ExpectationList.Outlook::overdue).orElse(0L));
        meters.gauge(
                "inbox.expectations.oldest.seconds",
                outlook,
                latest -> latest.get()
                        .map(ExpectationList.Outlook::oldest)
                        .map(this::secondsSince)
                        .orElse(0.0));
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        outlook.refresh();
    }

    private double secondsSince(Instant time) {
        return Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1000.0);
    }
}

package org.nutritioninbox.expectation;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.jobs.LatestValue;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Metrics about the records that the provider owes us now.
@Component
class ExpectationMetrics {

    private final LatestValue<ExpectationList.Outlook> outlook;

    ExpectationMetrics(ExpectationList expectations, MeterRegistry meters) {
        this.outlook = new LatestValue<>("expectations", expectations::outlook);
        meters.gauge(
                "inbox.expectations.waiting",
                outlook,
                latest -> latest.get().map(ExpectationList.Outlook::waiting).orElse(0L));
        meters.gauge(
                "inbox.expectations.overdue",
                outlook,
                latest -> latest.get().map(ExpectationList.Outlook::overdue).orElse(0L));
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        outlook.refresh();
    }
}

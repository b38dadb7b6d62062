package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// How much the provider owes us, looked up now and then: whoever asks for metrics never asks the database.
@Component
class ExpectationWatch {

    private static final Logger log = LoggerFactory.getLogger(ExpectationWatch.class);
    private static final long LOOK_SECONDS = 15;

    private final ExpectationList expectations;
    private final Clock clock;
    private volatile ExpectationList.@Nullable Outlook seen;

    ExpectationWatch(ExpectationList expectations, Clock clock, MeterRegistry meters) {
        this.expectations = expectations;
        this.clock = clock;
        meters.gauge("inbox.expectations.waiting", this, watch -> watch.waiting());
        meters.gauge("inbox.expectations.overdue", this, watch -> watch.overdue());
        meters.gauge("inbox.expectations.oldest.seconds", this, watch -> watch.oldestSeconds());
    }

    @Scheduled(fixedDelay = LOOK_SECONDS, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            seen = expectations.outlook();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not look for what is expected: {}", e.getClass().getSimpleName());
        }
    }

    private double waiting() {
        ExpectationList.Outlook outlook = seen;
        return outlook == null ? 0 : outlook.waiting();
    }

    private double overdue() {
        ExpectationList.Outlook outlook = seen;
        return outlook == null ? 0 : outlook.overdue();
    }

    private double oldestSeconds() {
        ExpectationList.Outlook outlook = seen;
        return outlook == null || outlook.oldest() == null
                ? 0
                : Math.max(
                        0, Duration.between(outlook.oldest(), clock.instant()).toMillis() / 1000.0);
    }
}

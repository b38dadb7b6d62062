package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import org.nutritioninbox.expectation.MissedRecords;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Asks the provider for the next part of a window, and stores the result.
@Component
class WindowQuestions {

    private static final Logger log = LoggerFactory.getLogger(WindowQuestions.class);

    private final UserWindows windows;
    private final Provider provider;
    private final MissedRecords missed;
    private final RunSteps steps;
    private final WindowFailures failures;
    private final Counter repaired;

    WindowQuestions(
            UserWindows windows,
            Provider provider,
            MissedRecords missed,
            RunSteps steps,
            WindowFailures failures,
            MeterRegistry meters) {
        this.windows = windows;
        this.provider = provider;
        this.missed = missed;
        this.steps = steps;
        this.failures = failures;
        this.repaired = meters.counter("inbox.reconciliation.repaired");
    }

    /// Ends the run if there is no window left.
    void askNext(Reconciliation run, BooleanSupplier stopping) {
        UserWindow window = windows.next(run.id()).orElse(null);
        if (window == null) {
            steps.end(run);
            return;
        }
        try {
            take(run, window);
        } catch (ProviderFailed e) {
            // a shutdown in the middle of a question says nothing about the provider
            if (!stopping.getAsBoolean()) {
                failures.unanswered(run, window, e);
            }
        }
    }

    private void take(Reconciliation run, UserWindow window) {
        String user = window.applicationUserId();
        MissedRecords.Result result = missed.bringIn(user, provider.list(user, window.fromTimestamp(), window.end()));
        if (result.broughtIn() > 0) {
            log.info("Found {} records by asking, whose webhooks were lost or are late", result.broughtIn());
            repaired.increment(result.broughtIn());
            steps.repaired(run.id(), result.broughtIn());
        }
        if (result.isComplete()) {
            steps.answered(run, window);
        } else {
            failures.notKept(run, window);
        }
    }
}

package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.expectation.MissedRecords;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Asks the provider for the next part of a window. Decides what follows: the next part, a shorter one, another try
/// later, or the next user.
@Component
class WindowQuestions {

    private static final Logger log = LoggerFactory.getLogger(WindowQuestions.class);

    private final UserWindows windows;
    private final Provider provider;
    private final MissedRecords missed;
    private final RunSteps steps;
    private final MeterRegistry meters;
    private final Counter repaired;

    WindowQuestions(
            UserWindows windows, Provider provider, MissedRecords missed, RunSteps steps, MeterRegistry meters) {
        this.windows = windows;
        this.provider = provider;
        this.missed = missed;
        this.steps = steps;
        this.meters = meters;
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
                unanswered(run, window, e);
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
            return;
        }
        // the cause may be one record, or the inbox
        String why = "Not all records of a user could be kept";
        if (window.mayBeTriedAgain()) {
            tryLater(run, window, null, why);
        } else {
            userFailed(run, window, "NOT_KEPT", why, true);
        }
    }

    private void unanswered(Reconciliation run, UserWindow window, ProviderFailed e) {
        String why = String.valueOf(e.getMessage());
        boolean askedToWait = e.reason() == Reason.THROTTLED || (e.reason() == Reason.FAILING && e.until() != null);
        if (window.isTooLong(e)) {
            windows.halve(window);
        } else if (askedToWait && window.mayBeTriedAgain()) {
            tryLater(run, window, e.until(), why);
        } else {
            userFailed(run, window, e.reason().name(), why, e.reason() == Reason.REFUSED);
        }
    }

    private void tryLater(Reconciliation run, UserWindow window, @Nullable Instant until, String why) {
        windows.tried(window);
        steps.waits(run.id(), until, why);
    }

    /// The next user's turn comes at once, however many have failed.
    private void userFailed(Reconciliation run, UserWindow window, String reason, String why, boolean isAnswer) {
        meters.counter("inbox.reconciliation.failed", "reason", reason.toLowerCase(Locale.ROOT))
                .increment();
        log.debug("Reconciliation {} passes over a user: {}", run.id(), why);
        steps.userFailed(run, window, reason, why, isAnswer);
    }
}

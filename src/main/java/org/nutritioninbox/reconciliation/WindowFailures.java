package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Decides what follows a question that failed: a shorter one, another try later, or the next user.
@Component
class WindowFailures {

    private static final Logger log = LoggerFactory.getLogger(WindowFailures.class);

    private final RunSteps steps;
    private final UserWindows windows;
    private final MeterRegistry meters;

    WindowFailures(RunSteps steps, UserWindows windows, MeterRegistry meters) {
        this.steps = steps;
        this.windows = windows;
        this.meters = meters;
    }

    /// The provider did not answer, or refused.
    void unanswered(Reconciliation run, UserWindow window, ProviderFailed e) {
        String why = String.valueOf(e.getMessage());
        if (window.isTooLong(e)) {
            windows.halve(window);
        } else if (wantsToBeLeftAlone(e) && window.mayBeTriedAgain()) {
            tryLater(run, window, e.until(), why);
        } else {
            userFailed(run, window, e.reason().name(), why, e.reason() == Reason.REFUSED);
        }
    }

    private static boolean wantsToBeLeftAlone(ProviderFailed e) {
        return e.reason() == Reason.THROTTLED || (e.reason() == Reason.FAILING && e.until() != null);
    }

    /// The provider answered, but the inbox could not keep all of it. The cause may be one record, or the inbox.
    void notKept(Reconciliation run, UserWindow window) {
        String why = "Not all records of a user could be kept";
        if (window.mayBeTriedAgain()) {
            tryLater(run, window, null, why);
        } else {
            userFailed(run, window, "NOT_KEPT", why, true);
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

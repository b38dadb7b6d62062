package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Set;
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

    /// With these, a provider may refuse a part as too long.
    private static final Set<Integer> TOO_LONG = Set.of(400, 413, 414, 416, 422);

    private final RunSteps steps;
    private final Provider provider;
    private final MissedRecords missed;
    private final Counter repaired;

    WindowQuestions(RunSteps steps, Provider provider, MissedRecords missed, MeterRegistry meters) {
        this.steps = steps;
        this.provider = provider;
        this.missed = missed;
        this.repaired = meters.counter("inbox.reconciliation.repaired");
    }

    /// Ends the run if there is no window left.
    void askNext(Reconciliation run, BooleanSupplier stopping) {
        UserWindow window = steps.next(run.id()).orElse(null);
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
        MissedRecords.Recovery result = missed.bringIn(user, provider.list(user, window.fromTimestamp(), window.end()));
        if (result.broughtIn() > 0) {
            log.info("Found {} records by asking, whose webhooks were lost or are late", result.broughtIn());
            repaired.increment(result.broughtIn());
            steps.repaired(run.id(), result.broughtIn());
        }
        if (result.isComplete()) {
            steps.answered(run, window);
        } else {
            // the cause may be one record, or the inbox
            tryLater(run, window, null, "Not all records of a user could be kept");
        }
    }

    private void unanswered(Reconciliation run, UserWindow window, ProviderFailed e) {
        String error = String.valueOf(e.getMessage());
        if (e.reason() == Reason.THROTTLED || e.until() != null) {
            tryLater(run, window, e.until(), error);
        } else if (isTooLong(e) && window.mayBeTriedAgain()) {
            steps.askForLess(window);
        } else {
            passOver(run, window, error);
        }
    }

    private static boolean isTooLong(ProviderFailed e) {
        Integer status = e.status();
        boolean isRefused = e.reason() == Reason.REFUSED && status != null && TOO_LONG.contains(status);
        return isRefused || e.reason() == Reason.TOO_LARGE;
    }

    private void tryLater(Reconciliation run, UserWindow window, @Nullable Instant until, String error) {
        if (window.mayBeTriedAgain()) {
            steps.tryLater(run, window, until, error);
        } else {
            passOver(run, window, error);
        }
    }

    /// The next user's turn comes at once, however many have failed.
    private void passOver(Reconciliation run, UserWindow window, String error) {
        log.debug("Reconciliation {} passes over a user: {}", run.id(), error);
        steps.userFailed(run, window, error);
    }
}

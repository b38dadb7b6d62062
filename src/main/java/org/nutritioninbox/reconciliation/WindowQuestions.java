package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.springframework.stereotype.Component;

/// Asks the provider for the next window of a run and stores the result.
@Component
class WindowQuestions {

    private final UserWindows windows;
    private final Provider provider;
    private final MissedRecords missed;
    private final RunSteps steps;
    private final WindowFailures failures;

    WindowQuestions(
            UserWindows windows, Provider provider, MissedRecords missed, RunSteps steps, WindowFailures failures) {
        this.windows = windows;
        this.provider = provider;
        this.missed = missed;
        this.steps = steps;
        this.failures = failures;
    }

    /// Ends the run if there is no window left.
    void askNext(RunProgress progress, BooleanSupplier stopping) {
        Reconciliation run = progress.run();
        UserWindow window = windows.next(run.id()).orElse(null);
        if (window == null) {
            boolean allFailed = run.users().done() == 0 && run.users().failed() > 0;
            steps.end(run, allFailed ? "No user could be asked for" : null);
            return;
        }
        try {
            List<byte[]> answer =
                    provider.list(window.applicationUserId(), window.fromTimestamp(), window.toTimestamp());
            take(run, window, answer, stopping);
        } catch (ProviderFailed e) {
            // a shutdown in the middle of a question says nothing about the provider
            if (!stopping.getAsBoolean()) {
                failures.unanswered(progress, window, e);
            }
        }
    }

    private void take(Reconciliation run, UserWindow window, List<byte[]> answer, BooleanSupplier stopping) {
        Instant settledBefore = run.scheduled() ? run.toTimestamp() : null;
        MissedRecords.Result result = missed.bringIn(answer, window, settledBefore);
        if (result.notKept() == 0) {
            steps.answered(run, window, result);
        } else {
            steps.repaired(run.id(), result.repaired());
            if (!stopping.getAsBoolean()) {
                failures.notKept(window);
            }
        }
    }
}

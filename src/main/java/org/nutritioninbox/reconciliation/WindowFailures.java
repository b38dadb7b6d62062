package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Decides what follows a window that failed: two shorter windows, another try later, or the next user.
@Component
class WindowFailures {

    private static final Logger log = LoggerFactory.getLogger(WindowFailures.class);

    /// After so many tries, the user has failed.
    private static final int MOST_TRIES = 5;

    private static final Duration FIRST_WAIT_FOR_INBOX = Duration.ofSeconds(5);

    private final RunSteps steps;
    private final UserWindows windows;
    private final ProviderPause pause;
    private final JsonMapper json;
    private final Clock clock;
    private final MeterRegistry meters;

    WindowFailures(
            RunSteps steps,
            UserWindows windows,
            ProviderPause pause,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters) {
        this.steps = steps;
        this.windows = windows;
        this.pause = pause;
        this.json = json;
        this.clock = clock;
        this.meters = meters;
    }

    /// The provider did not answer, or refused.
    void unanswered(RunProgress progress, UserWindow window, ProviderFailed e) {
        if (e.reason() == Reason.NOT_CONFIGURED) {
            steps.end(progress.run(), e.getMessage());
        } else if (window.isWorthSplitting(e)) {
            windows.split(window, window.middle());
        } else if (wantsToBeLeftAlone(e) && (e.reason() != Reason.FAILING || mayTryAgain(window))) {
            windows.tried(window);
            pause.begin(progress, e.until(), e.getMessage());
        } else {
            userFailed(window, e.reason().name(), e.getMessage(), e.reason() == Reason.REFUSED);
        }
    }

    private static boolean wantsToBeLeftAlone(ProviderFailed e) {
        return e.reason() == Reason.THROTTLED || (e.reason() == Reason.FAILING && e.until() != null);
    }

    /// The provider answered, but the inbox could not keep all of it. The cause may be one record, or the inbox.
    void notKept(UserWindow window) {
        String why = "Not all records of a user could be kept";
        if (mayTryAgain(window)) {
            windows.tried(window);
            Duration wait = FIRST_WAIT_FOR_INBOX.multipliedBy(1L << window.tries());
            steps.waits(window.reconciliationId(), clock.instant().plus(wait), why);
        } else {
            userFailed(window, "NOT_KEPT", why, true);
        }
    }

    private static boolean mayTryAgain(UserWindow window) {
        return window.tries() + 1 < MOST_TRIES;
    }

    /// The next user's turn comes at once, however many have failed.
    private void userFailed(UserWindow window, String reason, @Nullable String message, boolean isAnswer) {
        meters.counter("inbox.reconciliation.failed", "reason", reason.toLowerCase(Locale.ROOT))
                .increment();
        log.debug("Reconciliation {} passes over a user: {}", window.reconciliationId(), message);
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("application_user_id", window.applicationUserId());
        failure.put("reason", reason);
        failure.put("message", message);
        failure.put("at", clock.instant().toString());
        steps.userFailed(window, json.writeValueAsString(failure), isAnswer);
    }
}

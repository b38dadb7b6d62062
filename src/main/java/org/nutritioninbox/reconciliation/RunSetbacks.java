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

/// Decides what follows a failure: a shorter question, another try later, or the next user.
@Component
class RunSetbacks {

    private static final Logger log = LoggerFactory.getLogger(RunSetbacks.class);

    /// After so many failures of one user, others get their turn.
    private static final int MOST_TRIES = 5;

    /// So many failures in a row are not the users' fault.
    private static final int MANY_FAILURES = 10;

    private static final Duration INBOX_FULL = Duration.ofSeconds(5);
    private static final String NOT_KEPT = "NOT_KEPT";

    private final ReconciliationSteps steps;
    private final RunPauses pauses;
    private final JsonMapper json;
    private final Clock clock;
    private final MeterRegistry meters;

    RunSetbacks(ReconciliationSteps steps, RunPauses pauses, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.steps = steps;
        this.pauses = pauses;
        this.json = json;
        this.clock = clock;
        this.meters = meters;
    }

    void unanswered(RunStep step, Progress progress, Question question, ProviderFailed e) {
        Span less = progress.span().narrowed(question, e);
        if (less != null) {
            steps.narrowed(step, question, less);
        } else if (e.reason() == Reason.THROTTLED || e.reason() == Reason.BREAKER_OPEN) {
            pauses.forProvider(step, progress, e.until(), e.getMessage());
        } else if (e.reason() == Reason.FAILING && e.until() != null && mayTryAgain(progress)) {
            steps.tried(step);
            pauses.forProvider(step, progress, e.until(), e.getMessage());
        } else {
            Failure failure = new Failure(question.user(), e.reason().name(), e.getMessage());
            passOver(step, progress, failure, progress.span().after(e));
        }
    }

    /// The cause may be one record, or the inbox for a while.
    void notKept(RunStep step, Progress progress, Question question) {
        String why = "What was found cannot be kept just now";
        if (mayTryAgain(progress)) {
            steps.tried(step);
            pauses.until(step, clock.instant().plus(INBOX_FULL.multipliedBy(1L << progress.tries())), why);
        } else {
            Span next = new Span(progress.span().forAll(), null);
            passOver(step, progress, new Failure(question.user(), NOT_KEPT, why), next);
        }
    }

    private static boolean mayTryAgain(Progress progress) {
        return progress.tries() + 1 < MOST_TRIES;
    }

    private void passOver(RunStep step, Progress progress, Failure failure, Span next) {
        meters.counter("inbox.reconciliation.failed", "reason", failure.reason.toLowerCase(Locale.ROOT))
                .increment();
        log.warn("Reconciliation {} passes over a user: {}", step.id(), failure.message);
        steps.failed(step, failure.user, written(failure), next);
        int inARow = progress.failuresInARow() + 1;
        if (inARow % MANY_FAILURES == 0) {
            String why = inARow + " users in a row could not be asked for: " + failure.message;
            pauses.forProvider(step, progress, null, why);
        }
    }

    private String written(Failure failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("application_user_id", failure.user);
        fields.put("reason", failure.reason);
        fields.put("message", failure.message);
        fields.put("at", clock.instant().toString());
        return json.writeValueAsString(fields);
    }

    private record Failure(
            String user, String reason, @Nullable String message) {}
}

package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.springframework.stereotype.Component;

/// Asks the provider one question, no faster than it may, and writes down the result.
@Component
class RunQuestioning {

    private final Provider provider;
    private final RunRepairs repairs;
    private final RunSetbacks setbacks;
    private final ReconciliationProperties properties;
    private final Clock clock;

    RunQuestioning(
            Provider provider,
            RunRepairs repairs,
            RunSetbacks setbacks,
            ReconciliationProperties properties,
            Clock clock) {
        this.provider = provider;
        this.repairs = repairs;
        this.setbacks = setbacks;
        this.properties = properties;
        this.clock = clock;
    }

    void ask(RunStep step, Progress progress, Question question) {
        Instant asked = clock.instant();
        try {
            List<byte[]> answer = provider.list(question.user(), question.from(), question.to());
            repairs.take(step, progress, question, answer);
        } catch (ProviderFailed e) {
            // a shutdown in the middle of a question says nothing about the provider
            if (!step.isStopping()) {
                setbacks.unanswered(step, progress, question, e);
            }
        } catch (InboxUnavailable e) {
            if (!step.isStopping()) {
                setbacks.notKept(step, progress, question);
            }
        }
        waitUntil(step, asked.plus(properties.pace()));
    }

    private void waitUntil(RunStep step, Instant time) {
        for (Instant now = clock.instant(); now.isBefore(time) && !step.isStopping(); now = clock.instant()) {
            LockSupport.parkNanos(Duration.between(now, time).toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}

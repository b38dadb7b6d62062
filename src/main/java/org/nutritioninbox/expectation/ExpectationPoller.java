package org.nutritioninbox.expectation;

import com.github.kagkarlsson.scheduler.task.Task;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.expectation.OverdueExpectations.DueExpectation;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/// Asks the provider for overdue records, one after the other. A run ends early if the provider wants to be left alone,
/// or if the inbox keeps nothing now; the next run goes on.
@Component
class ExpectationPoller {

    private static final Logger log = LoggerFactory.getLogger(ExpectationPoller.class);
    private static final int MOST = 200;

    private final OverdueExpectations expectations;
    private final Provider provider;
    private final MissedRecords missed;
    private final Clock clock;
    private final Counter found;
    private final Counter givenUp;
    private volatile Instant pausedUntil = Instant.EPOCH;

    ExpectationPoller(
            OverdueExpectations expectations,
            Provider provider,
            MissedRecords missed,
            Clock clock,
            MeterRegistry meters) {
        this.expectations = expectations;
        this.provider = provider;
        this.missed = missed;
        this.clock = clock;
        this.found = meters.counter("inbox.expectations.found");
        this.givenUp = meters.counter("inbox.expectations.given.up");
    }

    @Bean
    static Task<Void> expectationsTask(ExpectationPoller poller, ExpectationProperties properties) {
        return RecurringJob.stoppable("expectations", properties.every(), poller::run);
    }

    private void run(BooleanSupplier stopping) {
        expectations.settle();
        expectations.endInterrupted();
        expectations.forgetEnded();
        if (!provider.isConfigured()) {
            return;
        }
        expectations.addSeen();
        if (isPaused()) {
            return;
        }
        for (DueExpectation due : expectations.due(MOST)) {
            if (stopping.getAsBoolean() || !poll(due) || isPaused()) {
                return;
            }
        }
    }

    private boolean isPaused() {
        return clock.instant().isBefore(pausedUntil);
    }

    /// Returns false if the run has to end: the provider wants fewer calls, or a result could not be kept.
    private boolean poll(DueExpectation due) {
        String user = due.applicationUserId();
        if (user == null || !Provider.isUser(user)) {
            notAnswered(due, "No submission and no webhook has named a user to ask for");
            return true;
        }
        try {
            return answered(due, user, provider.get(user, due.recordId()));
        } catch (ProviderFailed e) {
            failed(due, e);
            return e.reason() != ProviderFailed.Reason.THROTTLED;
        }
    }

    /// Returns false if the result could not be kept.
    private boolean answered(DueExpectation due, String user, byte[] body) {
        if (!(Analysis.read(body, user) instanceof Analysis.OfRecord analysis)
                || !analysis.recordId().equals(due.recordId())) {
            notAnswered(due, "The provider's answer is not about this record");
        } else if (!analysis.isTerminal()) {
            notAnswered(due, null);
        } else {
            MissedRecords.Recovery result = missed.bringIn(user, List.of(body));
            if (!result.isComplete()) {
                log.warn("The result of expectation {} cannot be kept now; it is asked for again", due.id());
                expectations.asked(due, "The result is there, but could not be kept", null, 0);
                return false;
            }
            if (result.broughtIn() > 0) {
                found.increment();
                log.info("Found the record of expectation {} by asking; no webhook had brought it", due.id());
            }
            expectations.end(due, ExpectationState.ANSWERED, null);
        }
        return true;
    }

    /// Gives up a record only after asking for it, since we or the provider may have been away for long.
    private void notAnswered(DueExpectation due, @Nullable String error) {
        if (expectations.isOld(due)) {
            expectations.end(due, ExpectationState.GIVEN_UP, error);
            givenUp.increment();
            log.warn("Gave up expectation {}: the provider has no result after 80 h", due.id());
        } else {
            expectations.asked(due, error, null, 0);
        }
    }

    private void failed(DueExpectation due, ProviderFailed e) {
        switch (e.reason()) {
            case NOT_FOUND -> expectations.notFound(due, e.getMessage());
            case REFUSED, UNREADABLE, TOO_LARGE, SIGN_IN_REFUSED -> notAnswered(due, e.getMessage());
            case NOT_CONFIGURED, THROTTLED, FAILING, UNREACHABLE, BREAKER_OPEN -> {
                expectations.asked(due, e.getMessage(), e.until(), 0);
                // it is the provider that wants to be left alone, not one record
                pausedUntil = Objects.requireNonNullElse(e.until(), pausedUntil);
            }
        }
    }
}

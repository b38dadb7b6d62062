package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.Receipt;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.HeldVersions;
import org.nutritioninbox.nutrition.VersionKey;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.reconciliation.OverdueExpectations.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Asks for what is overdue, one record after the other, and leaves the rest to the next run where the provider or the
/// inbox cannot answer just now.
@Component
class ExpectationPolls {

    private static final Logger log = LoggerFactory.getLogger(ExpectationPolls.class);
    private static final int MOST = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    /// So many failures in a row, of the provider or of the inbox, and both are left alone until the next run.
    private static final int ENOUGH = 3;

    private final OverdueExpectations expectations;
    private final Provider provider;
    private final HeldVersions versions;
    private final Inbox inbox;
    private final Clock clock;
    private final Counter found;
    private final Counter givenUp;
    private volatile Instant leftAloneUntil = Instant.EPOCH;

    ExpectationPolls(
            OverdueExpectations expectations,
            Provider provider,
            HeldVersions versions,
            Inbox inbox,
            Clock clock,
            MeterRegistry meters) {
        this.expectations = expectations;
        this.provider = provider;
        this.versions = versions;
        this.inbox = inbox;
        this.clock = clock;
        this.found = meters.counter("inbox.expectations.found");
        this.givenUp = meters.counter("inbox.expectations.given.up");
    }

    /// One run.
    ///
    /// @param stopping whether somebody waits for it to end
    void run(BooleanSupplier stopping) {
        expectations.settle();
        if (!provider.isConfigured()) {
            return;
        }
        expectations.noteSeen();
        if (!clock.instant().isBefore(leftAloneUntil)) {
            poll(expectations.due(MOST), stopping);
        }
    }

    private void poll(List<Due> due, BooleanSupplier stopping) {
        int failures = 0;
        for (Due one : due) {
            if (stopping.getAsBoolean() || failures == ENOUGH || clock.instant().isBefore(leftAloneUntil)) {
                return;
            }
            failures = ask(one) ? 0 : failures + 1;
        }
    }

    /// Whether the provider answered, and the answer was kept.
    private boolean ask(Due due) {
        String user = due.user();
        if (user == null || !Provider.isUser(user)) {
            notAnswered(due, "Nobody has told a user to ask for it as");
            return true;
        }
        try {
            answered(due, provider.get(user, due.recordId()));
            return true;
        } catch (ProviderFailed e) {
            return failed(due, e);
        } catch (InboxUnavailable e) {
            log.warn("The result of record {}, found by asking, cannot be kept just now", due.recordId());
            expectations.asked(due, "The result is there, but could not be kept", null);
            return false;
        }
    }

    private void answered(Due due, byte[] body) {
        if (!(Analysis.read(body) instanceof Analysis.OfRecord analysis)
                || !analysis.recordId().equals(due.recordId())) {
            notAnswered(due, "The provider's answer is not about this record");
        } else if (!analysis.isTerminal()) {
            notAnswered(due, null);
        } else if (isHeld(analysis)) {
            expectations.end(due, ExpectationState.ANSWERED, null, false);
        } else {
            Receipt receipt =
                    inbox.accept(Arrival.of(Door.RECONCILIATION, body, analysis.orOfUser(due.user()), null, null));
            boolean lost = receipt.outcome().isChange();
            if (lost) {
                found.increment();
                log.info("No webhook had told of record {}: found by asking", due.recordId());
            }
            expectations.end(due, ExpectationState.ANSWERED, null, lost);
        }
    }

    /// Whether a webhook was faster. The same version in another spelling is nothing new.
    private boolean isHeld(Analysis.OfRecord analysis) {
        VersionKey held = versions.of(List.of(analysis.recordId())).get(analysis.recordId());
        return held != null && !analysis.key().isNewerThan(held);
    }

    /// Gives up only what the provider, when asked, had nothing to tell of: after a long absence, ours or its own,
    /// nobody has asked yet.
    private void notAnswered(Due due, @Nullable String error) {
        if (expectations.isOld(due)) {
            expectations.end(due, ExpectationState.GIVEN_UP, error, false);
            givenUp.increment();
            log.warn("The provider never told the result of record {}, which is no longer asked for", due.recordId());
        } else {
            expectations.asked(due, error, null);
        }
    }

    private boolean failed(Due due, ProviderFailed e) {
        return switch (e.reason()) {
            case NOT_FOUND -> {
                expectations.notFound(due, e.getMessage());
                yield true;
            }
            case REFUSED, UNREADABLE, TOO_LARGE, SIGN_IN_REFUSED -> {
                notAnswered(due, e.getMessage());
                yield true;
            }
            case NOT_CONFIGURED, THROTTLED, FAILING, UNREACHABLE, BREAKER_OPEN -> {
                Instant until = bounded(e.until());
                expectations.asked(due, e.getMessage(), until);
                // it wants to be left alone, not just by this record
                leftAloneUntil = until == null ? leftAloneUntil : until;
                yield false;
            }
        };
    }

    /// Nobody makes us wait for more than a day.
    private @Nullable Instant bounded(@Nullable Instant until) {
        Instant latest = clock.instant().plus(LONGEST_PAUSE);
        return until != null && until.isAfter(latest) ? latest : until;
    }
}

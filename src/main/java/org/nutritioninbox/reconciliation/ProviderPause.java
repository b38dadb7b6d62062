package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.springframework.stereotype.Component;

/// Lets a run wait for a provider that wants to be left alone, or is down. A provider that does not answer for too long
/// ends the run.
@Component
class ProviderPause {

    /// So many users that fail in a row may be the fault of the provider.
    private static final int MANY_FAILURES = 10;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Provider provider;
    private final ReconciledUsers users;
    private final RunSteps steps;
    private final ReconciliationProperties properties;
    private final Clock clock;

    ProviderPause(
            Provider provider,
            ReconciledUsers users,
            RunSteps steps,
            ReconciliationProperties properties,
            Clock clock) {
        this.provider = provider;
        this.users = users;
        this.steps = steps;
        this.properties = properties;
        this.clock = clock;
    }

    /// Lets a run wait for the provider.
    ///
    /// @param until when the provider may be asked again; `null` if it did not say
    void begin(RunProgress progress, @Nullable Instant until, @Nullable String why) {
        Instant now = clock.instant();
        if (now.isAfter(progress.unansweredSince().plus(properties.patience()))) {
            steps.end(progress.run(), "The provider has not answered for too long: " + why);
            return;
        }
        Instant wanted = until == null ? now.plus(USUAL) : until;
        Instant soonest = now.plus(SHORTEST);
        Instant latest = now.plus(LONGEST);
        Instant next = wanted.isBefore(soonest) ? soonest : wanted.isAfter(latest) ? latest : wanted;
        steps.waits(progress.run().id(), next, why);
    }

    /// After many failures in a row, asks for a user for whom the provider has answered before. If that fails as
    /// well, the provider is down, and the run waits. Otherwise it was the users' fault, and the run goes on.
    ///
    /// @return true if the run waits
    boolean beginIfDown(RunProgress progress) {
        if (progress.failuresInARow() < MANY_FAILURES) {
            return false;
        }
        Optional<String> answeredBefore = users.lastAnswered();
        try {
            answeredBefore.ifPresent(user -> {
                Instant now = clock.instant();
                provider.list(user, now.minus(USUAL), now);
            });
        } catch (ProviderFailed e) {
            if (e.reason() != Reason.REFUSED && e.reason() != Reason.TOO_LARGE) {
                String why = progress.failuresInARow() + " users in a row could not be asked for: " + e.getMessage();
                begin(progress, e.until(), why);
                return true;
            }
        }
        steps.goesOn(progress.run().id(), answeredBefore.isPresent());
        return false;
    }
}

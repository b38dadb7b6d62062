package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.springframework.stereotype.Component;

/// Tells a provider that is down from users that fail. Lets a run wait for a provider that is down.
@Component
class ProviderProbe {

    private static final Duration LATELY = Duration.ofMinutes(1);

    private final Provider provider;
    private final ReconciledUsers users;
    private final RunSteps steps;
    private final Clock clock;

    ProviderProbe(Provider provider, ReconciledUsers users, RunSteps steps, Clock clock) {
        this.provider = provider;
        this.users = users;
        this.steps = steps;
        this.clock = clock;
    }

    /// After many failures in a row, asks for a user for whom the provider has answered before. If that fails as
    /// well, the provider is down, and the run waits. Otherwise it was the users' fault, and the run goes on.
    void ask(Reconciliation run) {
        Optional<String> answeredBefore = users.lastAnswered();
        try {
            answeredBefore.ifPresent(user -> {
                Instant now = clock.instant();
                provider.list(user, now.minus(LATELY), now);
            });
            steps.passOver(run.id(), answeredBefore.isPresent());
        } catch (ProviderFailed e) {
            if (e.reason() == Reason.REFUSED || e.reason() == Reason.TOO_LARGE) {
                steps.passOver(run.id(), true);
            } else {
                // the next probe asks for another user, since this one may be at fault as well
                answeredBefore.ifPresent(users::probeFailed);
                steps.waits(
                        run.id(),
                        e.until(),
                        run.failuresInARow() + " users in a row could not be asked for: " + e.getMessage());
            }
        }
    }
}

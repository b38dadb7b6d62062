package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Has a run wait, or ends it.
@Component
class RunPauses {

    private static final Logger log = LoggerFactory.getLogger(RunPauses.class);

    private static final Duration TURN = Duration.ofSeconds(2);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final ReconciliationSteps steps;
    private final ReconciliationProperties properties;
    private final Clock clock;

    RunPauses(ReconciliationSteps steps, ReconciliationProperties properties, Clock clock) {
        this.steps = steps;
        this.properties = properties;
        this.clock = clock;
    }

    /// Lets another run go first.
    void forTurn(RunStep step, Reconciliation run) {
        String why = "Another run that comes first";
        step.pauseUntil(clock.instant().plus(TURN));
        if (!Objects.equals(why, run.waitsFor())) {
            steps.waits(step, null, why);
        }
    }

    /// Waits as long as the provider wants, within a day. Ends the run if the provider has not answered for too long.
    ///
    /// @param until `null` if the provider has not said
    void forProvider(RunStep step, Progress progress, @Nullable Instant until, @Nullable String why) {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_WAIT);
        if (now.isAfter(progress.unansweredSince().plus(properties.patience()))) {
            end(step, progress.run(), "The provider has not answered for too long: " + why);
        } else if (until == null) {
            until(step, now.plus(USUAL_WAIT), why);
        } else {
            until(step, until.isBefore(latest) ? until : latest, why);
        }
    }

    void until(RunStep step, Instant until, @Nullable String why) {
        Instant soonest = clock.instant().plus(SHORTEST_WAIT);
        Instant next = until.isBefore(soonest) ? soonest : until;
        log.warn("Reconciliation {} waits until {}: {}", step.id(), next, why);
        steps.waits(step, next, why);
        step.pauseUntil(next);
    }

    /// @param error why the run failed; `null` if it did not
    void end(RunStep step, Reconciliation run, @Nullable String error) {
        steps.end(step, error);
        step.end();
        Reconciliation.Users users = run.users();
        if (error == null && run.repaired() == 0 && users.failed() == 0) {
            log.info(
                    "Reconciliation {} is done: {} records of {} users, nothing was lost",
                    step.id(),
                    run.found(),
                    users.done());
        } else {
            log.warn(
                    "Reconciliation {} {}: {} records of {} users, of which {} were found by asking; {} users failed",
                    step.id(),
                    error == null ? "is done" : "failed (" + error + ")",
                    run.found(),
                    users.done(),
                    run.repaired(),
                    users.failed());
        }
    }
}

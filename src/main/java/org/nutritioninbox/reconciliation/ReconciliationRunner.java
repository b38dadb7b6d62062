package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Goes on with a run: one window after the other, no faster than the rate. The result of each window is stored before
/// the next question, so that another instance can go on after a crash.
@Component
class ReconciliationRunner {

    private static final Duration LONGEST_SLICE = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_TURN = Duration.ofSeconds(2);

    private final RunSteps steps;
    private final RunPlan plan;
    private final WindowQuestions questions;
    private final ProviderPause pause;
    private final ReconciliationProperties properties;
    private final Clock clock;

    ReconciliationRunner(
            RunSteps steps,
            RunPlan plan,
            WindowQuestions questions,
            ProviderPause pause,
            ReconciliationProperties properties,
            Clock clock) {
        this.steps = steps;
        this.plan = plan;
        this.questions = questions;
        this.pause = pause;
        this.properties = properties;
        this.clock = clock;
    }

    /// Goes on for a while, or until told to stop.
    ///
    /// @return when to go on; `null` if the run is over
    @Nullable
    Instant goOn(UUID id, BooleanSupplier stopping) {
        Instant end = clock.instant().plus(LONGEST_SLICE);
        while (!stopping.getAsBoolean() && clock.instant().isBefore(end)) {
            RunProgress progress = steps.progress(id).orElse(null);
            if (progress == null || progress.run().state() != Reconciliation.State.RUNNING) {
                return null;
            }
            Instant until = progress.run().waitsUntil();
            if (until != null && until.isAfter(clock.instant())) {
                return until;
            }
            if (!progress.isNext()) {
                steps.waitsForTurn(id);
                return clock.instant().plus(LOOK_FOR_TURN);
            }
            step(progress, stopping);
        }
        return clock.instant();
    }

    private void step(RunProgress progress, BooleanSupplier stopping) {
        Reconciliation run = progress.run();
        if (run.waitsFor() != null) {
            steps.waited(run.id());
        } else if (run.users().total() == null) {
            plan.make(run);
        } else if (!pause.beginIfDown(progress)) {
            Instant asked = clock.instant();
            questions.askNext(progress, stopping);
            sleepUntil(asked.plus(properties.pace()), stopping);
        }
    }

    private void sleepUntil(Instant time, BooleanSupplier stopping) {
        for (Instant now = clock.instant(); now.isBefore(time) && !stopping.getAsBoolean(); now = clock.instant()) {
            LockSupport.parkNanos(Duration.between(now, time).toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}

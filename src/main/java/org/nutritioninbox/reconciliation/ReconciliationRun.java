package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.springframework.stereotype.Component;

/// Goes through a run: one user after the other, one question at a time. The result of each answer is written down
/// before the next question, so that another instance goes on there after a crash.
@Component
class ReconciliationRun {

    private static final Duration LONGEST_SLICE = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofSeconds(2);

    private final ReconciliationSteps steps;
    private final RunQuestions questions;
    private final RunQuestioning questioning;
    private final RunPauses pauses;
    private final Provider provider;
    private final Clock clock;

    ReconciliationRun(
            ReconciliationSteps steps,
            RunQuestions questions,
            RunQuestioning questioning,
            RunPauses pauses,
            Provider provider,
            Clock clock) {
        this.steps = steps;
        this.questions = questions;
        this.questioning = questioning;
        this.pauses = pauses;
        this.provider = provider;
        this.clock = clock;
    }

    /// Goes on for a while, or until told to stop.
    ///
    /// @return when to go on; `null` if the run is over
    @Nullable
    Instant goOn(UUID id, BooleanSupplier stopping) {
        RunStep step = new RunStep(id, stopping);
        Instant end = clock.instant().plus(LONGEST_SLICE);
        try {
            while (step.pause() == null && !step.isStopping() && clock.instant().isBefore(end)) {
                Progress progress = steps.progress(id).orElse(null);
                if (progress == null || progress.run().state() != ReconciliationState.RUNNING) {
                    return null;
                }
                step.found(progress.step());
                goOn(step, progress);
                if (step.isOver()) {
                    return null;
                }
            }
        } catch (RunStep.Overtaken e) {
            return clock.instant().plus(TURN);
        }
        return step.pause() != null ? step.pause() : clock.instant();
    }

    private void goOn(RunStep step, Progress progress) {
        Reconciliation run = progress.run();
        Instant until = run.waitsUntil();
        if (!provider.isConfigured()) {
            pauses.end(step, run, "The provider is not configured");
        } else if (until != null && until.isAfter(clock.instant())) {
            step.pauseUntil(until);
        } else if (!steps.isNext(run.id())) {
            pauses.forTurn(step, run);
        } else if (run.waitsFor() == null) {
            askNext(step, progress);
        } else if (until == null) {
            steps.turn(step);
        } else {
            steps.waits(step, null, null);
        }
    }

    private void askNext(RunStep step, Progress progress) {
        Reconciliation run = progress.run();
        if (run.users().total() == null) {
            steps.begin(step, questions.users(run));
            return;
        }
        Question question = questions.next(progress);
        if (question == null) {
            boolean allFailed = run.users().done() == 0 && run.users().failed() > 0;
            pauses.end(step, run, allFailed ? "No user could be asked for" : null);
        } else {
            questioning.ask(step, progress, question);
        }
    }
}

package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.provider.Provider;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/// Goes on with the runs: one question after the other, no faster than the rate. The result of each question is stored
/// before the next one, so that another instance can go on after a crash.
@Component
class ReconciliationRunner {

    /// Looks often, so that a run begins soon.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Reconciliations reconciliations;
    private final RunPlan plan;
    private final WindowQuestions questions;
    private final ReconciliationProperties properties;
    private final Clock clock;

    ReconciliationRunner(
            Reconciliations reconciliations,
            RunPlan plan,
            WindowQuestions questions,
            ReconciliationProperties properties,
            Clock clock) {
        this.reconciliations = reconciliations;
        this.plan = plan;
        this.questions = questions;
        this.properties = properties;
        this.clock = clock;
    }

    /// If the instance that goes on with the runs dies, another one does.
    @Bean
    static Task<Void> reconciliationTask(
            Provider provider, ReconciliationControl control, ReconciliationRunner runner) {
        return RecurringJob.stoppable("reconciliation", LOOK, stopping -> {
            if (provider.isConfigured()) {
                control.startIfDue();
                runner.goOn(stopping);
            }
        });
    }

    /// Goes on until all runs are over or wait, or until told to stop.
    void goOn(BooleanSupplier stopping) {
        Optional<Reconciliation> run = reconciliations.next();
        while (run.isPresent() && !stopping.getAsBoolean()) {
            step(run.get(), stopping);
            run = reconciliations.next();
        }
    }

    private void step(Reconciliation run, BooleanSupplier stopping) {
        if (run.usersTotal() == null) {
            plan.make(run);
            return;
        }
        Instant next = clock.instant().plus(properties.pace());
        questions.askNext(run, stopping);
        LockSupport.parkNanos(Duration.between(clock.instant(), next).toNanos());
    }
}

package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.nutritioninbox.jobs.RecurringJob;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The jobs of reconciliation: one for each run, and two recurring ones. If the instance of a run dies, another goes
/// on.
@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final Duration FORGET_EVERY = Duration.ofHours(6);

    @Bean
    static Task<Void> reconciliationTask(ReconciliationRunner runner) {
        return Tasks.custom(ReconciliationControl.RUN)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AFTER_FAILURE))
                .execute((instance, context) -> {
                    Instant next =
                            runner.goOn(UUID.fromString(instance.getId()), context.getSchedulerState()::isShuttingDown);
                    return next == null
                            ? new CompletionHandler.OnCompleteRemove<>()
                            : (complete, operations) -> operations.reschedule(complete, next);
                });
    }

    /// Looks often, so that a run that became due while no instance was up begins soon.
    @Bean
    static Task<Void> reconciliationDueTask(ReconciliationControl control, ReconciliationProperties properties) {
        Duration every = properties.every().compareTo(LOOK) < 0 ? properties.every() : LOOK;
        return RecurringJob.of("reconciliation-due", every, () -> {
            if (control.startIfDue()) {
                control.lookNow();
            }
        });
    }

    @Bean
    static Task<Void> forgetReconciliationsTask(Reconciliations reconciliations, Clock clock) {
        return RecurringJob.of(
                "forget-reconciliations",
                FORGET_EVERY,
                () -> reconciliations.forget(clock.instant().minus(REMEMBERED)));
    }
}

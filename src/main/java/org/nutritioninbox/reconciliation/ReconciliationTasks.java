package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Each run is gone on with by one instance of several; when that one dies, by another. Whether a run is due is looked
/// for often and told from the last one, so that it begins soon after a time in which nobody was there.
@Configuration(proxyBeanMethods = false)
class ReconciliationTasks {

    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final Duration CLEAN_UP_EVERY = Duration.ofHours(6);

    @Bean
    static Task<Void> reconciliationTask(ReconciliationRun run) {
        return Tasks.custom(ReconciliationOperations.RUN)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AFTER_FAILURE))
                .execute((instance, context) -> {
                    Instant next = run.goOn(
                            UUID.fromString(instance.getId()),
                            () -> context.getSchedulerState().isShuttingDown());
                    return next == null
                            ? new CompletionHandler.OnCompleteRemove<>()
                            : (complete, operations) -> operations.reschedule(complete, next);
                });
    }

    @Bean
    static Task<Void> reconciliationDueTask(ReconciliationOperations operations, ReconciliationProperties properties) {
        Duration every = properties.every().compareTo(LOOK) < 0 ? properties.every() : LOOK;
        return Tasks.recurring("reconciliation-due", FixedDelay.of(every)).execute((_, _) -> {
            if (operations.startIfDue()) {
                operations.lookNow();
            }
        });
    }

    @Bean
    static Task<Void> forgetReconciliationsTask(Reconciliations reconciliations, Clock clock) {
        return Tasks.recurring("forget-reconciliations", FixedDelay.of(CLEAN_UP_EVERY))
                .execute((_, _) -> reconciliations.forget(clock.instant().minus(REMEMBERED)));
    }
}

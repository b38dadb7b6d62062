package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.provider.Provider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The recurring jobs of reconciliation. If the instance that goes on with the runs dies, another one does.
@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final Duration FORGET_EVERY = Duration.ofHours(6);

    /// Looks often, so that a run begins soon.
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

    @Bean
    static Task<Void> forgetReconciliationsTask(Reconciliations reconciliations, Clock clock) {
        return RecurringJob.of(
                "forget-reconciliations",
                FORGET_EVERY,
                () -> reconciliations.forget(clock.instant().minus(REMEMBERED)));
    }
}

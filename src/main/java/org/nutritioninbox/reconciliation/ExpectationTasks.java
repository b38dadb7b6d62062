package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What one instance of several does at its time: asking for what is overdue, and forgetting what is long over.
@Configuration(proxyBeanMethods = false)
class ExpectationTasks {

    private static final Duration CLEAN_UP_EVERY = Duration.ofHours(1);

    @Bean
    static Task<Void> expectationsTask(ExpectationPolls polls, ExpectationProperties properties) {
        return Tasks.recurring("expectations", FixedDelay.of(properties.every()))
                .execute((_, context) ->
                        polls.run(() -> context.getSchedulerState().isShuttingDown()));
    }

    @Bean
    static Task<Void> forgetExpectationsTask(OverdueExpectations expectations) {
        return Tasks.recurring("forget-expectations", FixedDelay.of(CLEAN_UP_EVERY))
                .execute((_, _) -> expectations.forgetEnded());
    }
}

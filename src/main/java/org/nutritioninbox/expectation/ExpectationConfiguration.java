package org.nutritioninbox.expectation;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import org.nutritioninbox.jobs.RecurringJob;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The recurring jobs of expectations.
@Configuration(proxyBeanMethods = false)
class ExpectationConfiguration {

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    @Bean
    static Task<Void> expectationsTask(ExpectationPoller poller, ExpectationProperties properties) {
        return RecurringJob.stoppable("expectations", properties.every(), poller::run);
    }

    @Bean
    static Task<Void> forgetExpectationsTask(OverdueExpectations expectations) {
        return RecurringJob.of("forget-expectations", FORGET_EVERY, expectations::forgetEnded);
    }
}

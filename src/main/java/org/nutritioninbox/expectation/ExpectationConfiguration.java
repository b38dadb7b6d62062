package org.nutritioninbox.expectation;

import com.github.kagkarlsson.scheduler.task.Task;
import org.nutritioninbox.jobs.RecurringJob;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The recurring job of expectations.
@Configuration(proxyBeanMethods = false)
class ExpectationConfiguration {

    @Bean
    static Task<Void> expectationsTask(ExpectationPoller poller, ExpectationProperties properties) {
        return RecurringJob.stoppable("expectations", properties.every(), poller::run);
    }
}

package org.nutritioninbox.quarantine;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import org.nutritioninbox.jobs.RecurringJob;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Removes requests that are past their age.
@Configuration(proxyBeanMethods = false)
class QuarantineTasks {

    private static final Duration EVERY = Duration.ofMinutes(10);

    @Bean
    static Task<Void> quarantineTask(QuarantineRows rows, QuarantineProperties properties, Clock clock) {
        return RecurringJob.of(
                "quarantine-age", EVERY, () -> rows.removeOlder(clock.instant().minus(properties.age())));
    }
}

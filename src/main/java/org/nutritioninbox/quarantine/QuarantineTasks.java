package org.nutritioninbox.quarantine;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Removes requests that are past their age, in one instance at a time.
@Configuration(proxyBeanMethods = false)
class QuarantineTasks {

    private static final Duration EVERY = Duration.ofMinutes(10);

    @Bean
    static Task<Void> quarantineTask(QuarantineRows rows, QuarantineProperties properties, Clock clock) {
        return Tasks.recurring("quarantine-age", FixedDelay.of(EVERY))
                .execute((_, _) -> rows.removeOlder(clock.instant().minus(properties.age())));
    }
}

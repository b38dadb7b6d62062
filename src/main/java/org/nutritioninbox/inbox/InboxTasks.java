package org.nutritioninbox.inbox;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What one instance of several does at its time: the check of what was acknowledged.
@Configuration(proxyBeanMethods = false)
class InboxTasks {

    @Bean
    static Task<Void> acknowledgedTask(AcknowledgedCheck check, InboxProperties properties) {
        return Tasks.recurring("acknowledged-check", FixedDelay.of(properties.checkEvery()))
                .execute((_, _) -> check.checkSome());
    }
}

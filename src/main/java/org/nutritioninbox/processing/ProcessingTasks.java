package org.nutritioninbox.processing;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.nutritioninbox.inbox.Partitions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What one instance of several does at its time: retries, the sweep, and the care for the deliveries'
/// partitions.
@Configuration(proxyBeanMethods = false)
class ProcessingTasks {

    private static final Duration PARTITIONS_EVERY = Duration.ofHours(1);

    @Bean
    static Task<Void> retryTask(Attempts attempts) {
        return Tasks.custom(Retries.RETRY).execute((instance, _) -> {
            Instant next = attempts.retry(UUID.fromString(instance.getId()));
            return next == null
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : (complete, operations) -> operations.reschedule(complete, next);
        });
    }

    @Bean
    static Task<Void> sweepTask(Processing processing, ProcessingProperties properties) {
        return Tasks.recurring("sweep", FixedDelay.of(properties.sweep())).execute((_, _) -> processing.sweep());
    }

    @Bean
    static Task<Void> partitionsTask(Partitions partitions) {
        return Tasks.recurring("delivery-partitions", FixedDelay.of(PARTITIONS_EVERY))
                .execute((_, _) -> {
                    partitions.maintain();
                    partitions.completePastDays();
                });
    }
}

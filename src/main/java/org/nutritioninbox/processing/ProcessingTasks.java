package org.nutritioninbox.processing;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Partitions;
import org.nutritioninbox.processing.Processors.Result;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What one instance of several does at its time: retries, the sweep, and the care for the deliveries' partitions.
@Configuration(proxyBeanMethods = false)
class ProcessingTasks {

    private static final Duration PARTITIONS_EVERY = Duration.ofHours(1);

    @Bean
    static Task<Void> retryTask(Processors processors, Outstanding outstanding, Retries retries, Clock clock) {
        return Tasks.custom(Retries.RETRY).execute((instance, _) -> {
            UUID id = UUID.fromString(instance.getId());
            Instant next = outstanding
                    .find(id)
                    .map(work -> {
                        Result result = processors.tell(work);
                        if (result.isSuccess()) {
                            outstanding.done(java.util.List.of(id), clock.instant());
                            return null;
                        }
                        return retries.next(id, result);
                    })
                    .orElse(null);
            return next == null
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : (complete, operations) -> operations.reschedule(complete, next);
        });
    }

    @Bean
    static Task<Void> sweepTask(Processing processing, ProcessingProperties properties) {
        return Tasks.recurring("sweep", FixedDelay.of(properties.sweep())).execute((_, _) -> {
            while (processing.sweep() > 0) {
                // until there is nothing left, or no room for more
                Thread.onSpinWait();
            }
        });
    }

    @Bean
    static Task<Void> partitionsTask(Partitions partitions) {
        return Tasks.recurring("delivery-partitions", FixedDelay.of(PARTITIONS_EVERY))
                .execute((_, _) -> partitions.maintain());
    }
}

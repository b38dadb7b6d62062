package org.nutritioninbox.repair;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// One run of each replay in all instances together; when the instance of a run dies, another one goes on.
@Configuration(proxyBeanMethods = false)
class ReplayTasks {

    static final TaskDescriptor<Void> REPLAY = TaskDescriptor.of("replay");

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final Duration CLEAN_UP_EVERY = Duration.ofHours(6);

    @Bean
    static Task<Void> replayTask(ReplayRun run) {
        return Tasks.custom(REPLAY)
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
    static Task<Void> forgetReplayedTask(Replays replays, Clock clock) {
        return Tasks.recurring("forget-replayed", FixedDelay.of(CLEAN_UP_EVERY))
                .execute((_, _) -> replays.forgetDeliveries(clock.instant().minus(REMEMBERED)));
    }
}

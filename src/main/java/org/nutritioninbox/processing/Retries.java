package org.nutritioninbox.processing;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Outstanding.Mark;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Decides what becomes of a delivery that a processor failed on: again, and when, or never more.
@Component
class Retries {

    static final TaskDescriptor<Void> RETRY = TaskDescriptor.of("process-delivery");

    /// After which a retry that did not happen is taken over by the sweep, should its task ever get lost.
    private static final Duration OVERDUE = Duration.ofMinutes(10);

    private static final Duration LONGEST_WHILE_HELD = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(Retries.class);

    private final Batches batches;
    private final Outstanding outstanding;
    private final ProcessingProperties.Retry properties;
    private final Clock clock;
    private final ObjectProvider<Scheduler> scheduler;
    private final Counter dead;

    /// @param scheduler asked for late, since it is itself made of the tasks that need this
    Retries(
            Batches batches,
            Outstanding outstanding,
            ProcessingProperties properties,
            Clock clock,
            ObjectProvider<Scheduler> scheduler,
            MeterRegistry meters) {
        this.batches = batches;
        this.outstanding = outstanding;
        this.properties = properties.retry();
        this.clock = clock;
        this.scheduler = scheduler;
        this.dead = meters.counter("inbox.processing.dead");
    }

    /// The same for one that was part of a batch and now stands for itself.
    @Transactional
    public void schedule(UUID batchId, Changed change, Result failure) {
        batches.setApart(batchId, change, clock.instant().plus(OVERDUE));
        schedule(change.deliveryId(), failure);
    }

    /// Writes a first failure down and schedules the next attempt, both or neither.
    @Transactional
    public void schedule(UUID deliveryId, Result failure) {
        Instant next = next(deliveryId, failure);
        if (next != null) {
            try {
                scheduler
                        .getObject()
                        .schedule(
                                RETRY.instance(deliveryId.toString()).scheduledTo(next),
                                ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
            } catch (TaskInstanceCurrentlyExecutingException e) {
                log.debug("A retry of {} is going on; the sweep takes over what that leaves", deliveryId);
            }
        }
    }

    /// Writes down that a paused processor is to be told later, which is no failure.
    @Transactional
    public void hold(UUID deliveryId, Result result) {
        outstanding.hold(new Mark(deliveryId, result.asked()), result.done(), result.held());
    }

    /// A retry cannot be made now; when it will be.
    Instant postpone(UUID deliveryId, Duration by) {
        Instant next = clock.instant().plus(by);
        // what was asked for once more does not wait for a retry
        outstanding.expect(new Mark(deliveryId, 0), next, next.plus(OVERDUE));
        return next;
    }

    /// Writes a failure down; when to try again, or `null` where there is no more to be tried.
    @Transactional
    public @Nullable Instant next(UUID deliveryId, Result failure) {
        // none is dead while a paused processor has not been told of it
        int most = failure.held().isEmpty() ? properties.attempts() : Integer.MAX_VALUE;
        Mark mark = new Mark(deliveryId, failure.asked());
        int failures = outstanding.failed(mark, failure.done(), String.valueOf(failure.error()), most, clock.instant());
        if (failures == 0) {
            return null;
        }
        if (failures >= most) {
            log.error("Delivery {} is dead after {} attempts: {}", deliveryId, failures, failure.error());
            dead.increment();
            return null;
        }
        Duration delay = properties.delayAfter(failures);
        // a paused processor is told soon after it goes on, however often another one has failed meanwhile
        boolean isLong = !failure.held().isEmpty() && delay.compareTo(LONGEST_WHILE_HELD) > 0;
        Instant next = clock.instant().plus(isLong ? LONGEST_WHILE_HELD : delay);
        outstanding.expect(mark, next, next.plus(OVERDUE));
        return next;
    }
}

package org.nutritioninbox.jobs;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A job that runs at intervals, in one instance of several at a time.
public final class RecurringJob {

    private RecurringJob() {}

    public static Task<Void> of(String name, Duration every, Runnable work) {
        return stoppable(name, every, _ -> work.run());
    }

    /// A job that can end early.
    ///
    /// @param work gets a question that is true while the instance shuts down
    public static Task<Void> stoppable(String name, Duration every, Consumer<BooleanSupplier> work) {
        return Tasks.recurring(name, FixedDelay.of(every))
                .execute((_, context) -> work.accept(context.getSchedulerState()::isShuttingDown));
    }
}

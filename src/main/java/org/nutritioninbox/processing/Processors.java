package org.nutritioninbox.processing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Outstanding.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// All processors. One that fails keeps no other from its turn.
@Component
class Processors {

    private static final Logger log = LoggerFactory.getLogger(Processors.class);

    private final List<RecordProcessor> processors;
    private final Pauses pauses;

    Processors(List<RecordProcessor> processors, Pauses pauses) {
        Set<String> names = new HashSet<>();
        processors.forEach(processor -> {
            if (!names.add(processor.name())) {
                throw new IllegalStateException("Two record processors are called " + processor.name());
            }
        });
        this.processors = processors;
        this.pauses = pauses;
    }

    List<String> names() {
        return processors.stream().map(RecordProcessor::name).toList();
    }

    /// Tells those that are not yet through with it and not paused.
    Result tell(Work work) {
        Set<String> done = new HashSet<>(work.done());
        @Nullable String error = null;
        Set<String> held = new TreeSet<>();
        for (RecordProcessor processor : processors) {
            if (done.contains(processor.name())) {
                continue;
            }
            if (pauses.isPaused(processor.name())) {
                held.add(processor.name());
                continue;
            }
            try {
                processor.process(work.change());
                done.add(processor.name());
            } catch (Throwable e) {
                if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                    throw fatal;
                }
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                error = LogLine.of(processor.name() + ": " + e.getClass().getName()
                        + (e.getMessage() == null ? "" : ": " + e.getMessage()));
                log.warn("Delivery {} was not processed: {}", work.change().deliveryId(), error);
            }
        }
        return new Result(Set.copyOf(done), error, held, work.asked());
    }

    /// @param done the names of all that are through by now
    /// @param error of the last one that failed; `null` where all went well
    /// @param held those that are paused and have to be told later
    /// @param asked the number under which somebody had asked for it once more; 0 where nobody had
    record Result(Set<String> done, @Nullable String error, Set<String> held, long asked) {

        /// Whether all are through.
        boolean isSuccess() {
            return error == null && held.isEmpty();
        }

        /// Whether all are through but those that are paused.
        boolean isHeld() {
            return error == null && !held.isEmpty();
        }
    }
}

package org.nutritioninbox.processing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Calls the processors one after the other. An exception of one does not stop the others, but a blocked one does.
@Component
public class Processors {

    private static final Logger log = LoggerFactory.getLogger(Processors.class);

    private final List<RecordProcessor> processors;

    Processors(List<RecordProcessor> processors) {
        Set<String> names = new HashSet<>();
        processors.forEach(processor -> {
            if (!names.add(processor.name())) {
                throw new IllegalStateException(
                        "Two record processors have the name " + processor.name() + ": override name() in one of them");
            }
        });
        this.processors = processors;
    }

    public List<String> names() {
        return processors.stream().map(RecordProcessor::name).toList();
    }

    /// Calls the processors that have not processed the change.
    Result call(Changed change, Set<String> alreadyDone) {
        Set<String> done = new HashSet<>(alreadyDone);
        @Nullable String error = null;
        for (RecordProcessor processor : processors) {
            if (done.contains(processor.name())) {
                continue;
            }
            try {
                processor.process(change);
                done.add(processor.name());
            } catch (Throwable e) {
                rethrowFatal(e);
                error = SingleLine.of(processor.name() + ": " + e.getClass().getName()
                        + (e.getMessage() == null ? "" : ": " + e.getMessage()));
                log.warn("Processing of delivery {} failed: {}", change.deliveryId(), error);
            }
        }
        return new Result(Set.copyOf(done), error);
    }

    private static void rethrowFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param done the names of the processors that have processed the change
    /// @param error of the last processor that failed; `null` if none failed
    record Result(Set<String> done, @Nullable String error) {}
}

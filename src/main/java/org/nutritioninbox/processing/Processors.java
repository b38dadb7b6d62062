package org.nutritioninbox.processing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.tracing.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Calls the processors one after the other. An exception of one does not stop the others, but a blocked one does.
@Component
public class Processors {

    private static final Logger log = LoggerFactory.getLogger(Processors.class);

    /// A message with line breaks could forge lines of the log.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private final List<RecordProcessor> processors;
    private final Traces traces;

    Processors(List<RecordProcessor> processors, Traces traces) {
        Set<String> names = new HashSet<>();
        processors.forEach(processor -> {
            if (!names.add(processor.name())) {
                throw new IllegalStateException(
                        "Two record processors have the name " + processor.name() + ": override name() in one of them");
            }
        });
        this.processors = processors;
        this.traces = traces;
    }

    public List<String> names() {
        return processors.stream().map(RecordProcessor::name).toList();
    }

    /// Calls the processors that have not processed the change.
    CallResult call(Changed change, Set<String> alreadyDone) {
        Set<String> done = new HashSet<>(alreadyDone);
        @Nullable String error = null;
        for (RecordProcessor processor : processors) {
            if (done.contains(processor.name())) {
                continue;
            }
            String failure = failure(processor.name(), processor, change);
            if (failure == null) {
                done.add(processor.name());
            } else {
                error = failure;
            }
        }
        return new CallResult(Set.copyOf(done), error);
    }

    /// Returns `null` if the call succeeds.
    private @Nullable String failure(String name, RecordProcessor processor, Changed change) {
        try (Traces.TraceStep step = traces.step(name)) {
            return failure(name, processor, change, step);
        }
    }

    private static @Nullable String failure(
            String name, RecordProcessor processor, Changed change, Traces.TraceStep step) {
        try {
            processor.process(change);
            return null;
        } catch (Throwable e) {
            step.tag("error", e.getClass().getName());
            rethrowFatal(e);
            String error = name + ": " + e.getClass().getName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
            error = CONTROL.matcher(error).replaceAll(" ");
            log.warn("Processing of delivery {} failed: {}", change.deliveryId(), error);
            return error;
        }
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
    record CallResult(Set<String> done, @Nullable String error) {}
}

package org.nutritioninbox.processing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// All processors. An exception of one keeps no other from its turn; one that hangs does.
@Component
public class Processors {

    private static final Logger log = LoggerFactory.getLogger(Processors.class);

    private final List<RecordProcessor> processors;

    Processors(List<RecordProcessor> processors) {
        Set<String> names = new HashSet<>();
        processors.forEach(processor -> {
            if (!names.add(processor.name())) {
                throw new IllegalStateException("Two record processors are called " + processor.name());
            }
        });
        this.processors = processors;
    }

    /// How they are called.
    public List<String> names() {
        return processors.stream().map(RecordProcessor::name).toList();
    }

    /// Tells those that are not yet through with it.
    Result tell(Changed change, Set<String> alreadyDone) {
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
                error = LogLine.of(processor.name() + ": " + e.getClass().getName()
                        + (e.getMessage() == null ? "" : ": " + e.getMessage()));
                log.warn("Delivery {} was not processed: {}", change.deliveryId(), error);
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

    /// @param done the names of all that are through by now
    /// @param error of the last one that failed; `null` where all are through
    record Result(Set<String> done, @Nullable String error) {}
}

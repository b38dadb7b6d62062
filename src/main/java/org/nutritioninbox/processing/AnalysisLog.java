package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecord.Reason;
import org.nutritioninbox.nutrition.RecordContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Logs and counts the analyses that have ended. An example to start from for a processor of your own.
@Component
class AnalysisLog implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(AnalysisLog.class);

    private final Map<Reason, Counter> completed = new EnumMap<>(Reason.class);
    private final Map<Reason, Counter> failed = new EnumMap<>(Reason.class);

    AnalysisLog(MeterRegistry meters) {
        for (Reason reason : Reason.values()) {
            completed.put(reason, counter("completed", reason, meters));
            failed.put(reason, counter("failed", reason, meters));
        }
    }

    private static Counter counter(String result, Reason reason, MeterRegistry meters) {
        return meters.counter("inbox.analyses", "result", result, "reason", reason.name());
    }

    @Override
    public void process(NutritionRecord.Changed change) {
        RecordContent content = change.now();
        if (content.isCompleted()) {
            count(completed, change);
            log("completed", change);
        } else if (content.isFailed()) {
            count(failed, change);
            log("failed", change);
        }
    }

    private static void log(String result, NutritionRecord.Changed change) {
        if (log.isDebugEnabled()) {
            String id = SingleLine.of(change.recordId());
            log.debug("Analysis {}: record {} version {} ({})", result, id, change.version(), change.reason());
        }
    }

    private static void count(Map<Reason, Counter> counters, NutritionRecord.Changed change) {
        Objects.requireNonNull(counters.get(change.reason())).increment();
    }
}

package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Logs and counts the analyses that have ended. An example to start from for a processor of your own.
@Component
class AnalysisLog implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(AnalysisLog.class);

    private final MeterRegistry meters;

    AnalysisLog(MeterRegistry meters) {
        this.meters = meters;
        // so that the first of each is an increase from zero
        for (NutritionRecord.ChangeReason reason : NutritionRecord.ChangeReason.values()) {
            counter("completed", reason);
            counter("failed", reason);
        }
    }

    @Override
    public void process(NutritionRecord.Changed change) {
        if (change.now().isCompleted()) {
            ended("completed", change);
        } else if (change.now().isFailed()) {
            ended("failed", change);
        }
    }

    private void ended(String result, NutritionRecord.Changed change) {
        NutritionRecord.ChangeReason reason = change.reason();
        counter(result, reason).increment();
        log.debug("Analysis {}: delivery {} version {} ({})", result, change.deliveryId(), change.version(), reason);
    }

    private Counter counter(String result, NutritionRecord.ChangeReason reason) {
        return meters.counter("inbox.analyses", "result", result, "reason", reason.name());
    }
}

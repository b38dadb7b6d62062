package org.nutritioninbox.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Logs and counts the analyses that came to an end. The processor to start from when writing one's own.
@Component
class AnalysisLog implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(AnalysisLog.class);
    private static final int LONGEST = 200;

    private final Counter completed;
    private final Counter failed;

    AnalysisLog(MeterRegistry meters) {
        this.completed = meters.counter("inbox.analyses", "result", "completed");
        this.failed = meters.counter("inbox.analyses", "result", "failed");
    }

    @Override
    public void process(NutritionRecord.Changed change) {
        RecordContent content = change.now();
        if (content.isCompleted()) {
            completed.increment();
            log.info(
                    "Analysis completed: record {} version {}, dish {}, score {}",
                    line(change.recordId()),
                    change.version(),
                    line(content.dishName()),
                    line(content.nutriScore()));
        } else if (content.isFailed()) {
            failed.increment();
            log.info(
                    "Analysis failed: record {} version {}, reason {}",
                    line(change.recordId()),
                    change.version(),
                    line(content.failureReason()));
        }
    }

    private static String line(@Nullable String text) {
        if (text == null) {
            return "unknown";
        }
        String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return LogLine.of(bounded);
    }
}

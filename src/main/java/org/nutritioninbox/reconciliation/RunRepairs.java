package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.reconciliation.Gaps.Gap;
import org.nutritioninbox.reconciliation.ReconciliationSteps.Found;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Brings in what an answer has and we lack, and counts each repaired record once, also over a crash.
@Component
class RunRepairs {

    private static final Logger log = LoggerFactory.getLogger(RunRepairs.class);
    private static final int AT_ONCE = 500;

    private final ReconciliationSteps steps;
    private final Gaps gaps;
    private final ReconciliationProperties properties;
    private final Counter repaired;

    RunRepairs(ReconciliationSteps steps, Gaps gaps, ReconciliationProperties properties, MeterRegistry meters) {
        this.steps = steps;
        this.gaps = gaps;
        this.properties = properties;
        this.repaired = meters.counter("inbox.reconciliation.repaired");
    }

    /// Fails with [InboxUnavailable] if not all could be kept.
    void take(RunStep step, Progress progress, Question question, List<byte[]> answer) {
        boolean scheduled = progress.run().scheduled();
        Instant settledBy = scheduled ? progress.run().toTimestamp() : null;
        Set<String> interrupted = new HashSet<>(progress.repairing());
        Gap sum = Gap.none(progress.thisReach());
        for (int i = 0; i < answer.size(); i += AT_ONCE) {
            Gap gap = gaps.look(answer.subList(i, Math.min(i + AT_ONCE, answer.size())), question, settledBy);
            sum = sum.plus(gap);
            close(step, gap, interrupted, progress.tries() > 0);
        }
        if (sum.other() > 0) {
            log.warn("{} elements of a list of the provider are no nutrition records", sum.other());
        }
        Instant reached = scheduled ? properties.reached(question.end(), sum.oldest()) : null;
        steps.answered(step, question, new Found(sum.found(), sum.underWay(), sum.oldest(), reached));
    }

    /// @param interrupted records that were being brought in at an interruption, until they are counted
    /// @param again true if they could not be kept before
    private void close(RunStep step, Gap gap, Set<String> interrupted, boolean again) {
        Set<String> before = new HashSet<>(interrupted);
        before.retainAll(gap.kept());
        if (before.isEmpty() && gap.lacking().isEmpty()) {
            return;
        }
        interrupted.removeAll(before);
        Set<String> begun = new HashSet<>(interrupted);
        begun.addAll(gap.lacking().keySet());
        count(step, before.size(), begun);
        if (!gap.lacking().isEmpty()) {
            int lost = gaps.close(gap, again).size();
            interrupted.removeAll(gap.lacking().keySet());
            count(step, lost, interrupted);
            log.info("Found {} records by asking, whose webhooks were lost or are late", lost);
        }
    }

    private void count(RunStep step, int more, Collection<String> begun) {
        steps.repairing(step, more, begun);
        repaired.increment(more);
    }
}

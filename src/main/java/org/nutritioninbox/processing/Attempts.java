package org.nutritioninbox.processing;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.nutritioninbox.inbox.Committed;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.inbox.StoredChanges;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.CallResult;
import org.nutritioninbox.tracing.Traces;
import org.springframework.stereotype.Component;

/// Runs the attempts to process a delivery. An instance never runs two attempts for the same delivery at once.
@Component
class Attempts {

    private final Processors processors;
    private final StoredChanges changes;
    private final ProcessingProgress progress;
    private final Traces traces;
    private final Set<UUID> inProgress = ConcurrentHashMap.newKeySet();

    Attempts(Processors processors, StoredChanges changes, ProcessingProgress progress, Traces traces) {
        this.processors = processors;
        this.changes = changes;
        this.progress = progress;
        this.traces = traces;
    }

    /// Calls the processors with a change that this instance has just committed.
    void first(BatchInProgress batch, Committed.NewVersion version) {
        UUID id = version.deliveryId();
        if (!batch.begin(id)) {
            return;
        }
        OutstandingDelivery delivery = batch.pending(id, Duration.ZERO);
        Supplier<Optional<Changed>> change =
                () -> Optional.of(changes.replacing(version.changed(), version.replacedDeliveryId()));
        attempt(delivery, () -> traces.firstAttempt(delivery.trace()), change)
                .ifPresentOrElse(
                        result -> progress.ended(batch, delivery, result),
                        // a replay of the delivery runs just now
                        () -> progress.postpone(batch, id));
    }

    /// Calls the processors with an outstanding delivery: a retry, a replay, or a first attempt after a crash. Does
    /// nothing while another attempt for the same delivery runs in this instance.
    void later(OutstandingDelivery delivery) {
        ChangeReason reason = delivery.replayId() == null ? ChangeReason.ARRIVED : ChangeReason.REPLAYED;
        Supplier<Optional<Changed>> change = () -> changes.of(delivery.deliveryId(), reason);
        try {
            attempt(delivery, () -> traces.laterAttempt(delivery.trace()), change)
                    .ifPresent(result -> progress.ended(null, delivery, result));
        } catch (DeliveryNotFound e) {
            progress.dead(delivery, "The delivery is no longer kept");
        }
    }

    /// Returns an empty result while another attempt runs.
    ///
    /// @param change loads the change; empty if there is nothing to process, which counts as processed
    private Optional<CallResult> attempt(
            OutstandingDelivery delivery, Supplier<Traces.TraceStep> begin, Supplier<Optional<Changed>> change) {
        UUID id = delivery.deliveryId();
        if (!inProgress.add(id)) {
            return Optional.empty();
        }
        try (Traces.TraceStep _ = begin.get()) {
            return Optional.of(change.get()
                    .map(found -> processors.call(found, delivery.done()))
                    .orElseGet(() -> new CallResult(delivery.done(), null)));
        } finally {
            inProgress.remove(id);
        }
    }

    /// The deliveries of attempts that run now.
    Set<UUID> inProgress() {
        return inProgress;
    }
}

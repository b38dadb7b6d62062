package org.nutritioninbox.processing;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.processing.Processors.Result;
import org.nutritioninbox.tracing.Traces;
import org.springframework.stereotype.Component;

/// Runs the attempts to process a delivery. An instance never runs two attempts for the same delivery at once.
@Component
class Attempts {

    private final Processors processors;
    private final Traces traces;
    private final Set<UUID> inProgress = ConcurrentHashMap.newKeySet();

    Attempts(Processors processors, Traces traces) {
        this.processors = processors;
        this.traces = traces;
    }

    /// Like [#later], for a change that was just committed.
    Optional<Result> first(UUID deliveryId, @Nullable String trace, Supplier<Changed> change) {
        return attempt(deliveryId, Set.of(), () -> traces.firstAttempt(trace), () -> Optional.of(change.get()));
    }

    /// Returns an empty result while another attempt for the same delivery runs in this instance.
    ///
    /// @param change loads the change; empty if there is nothing to process
    Optional<Result> later(OutstandingDelivery delivery, Supplier<Optional<Changed>> change) {
        return attempt(delivery.deliveryId(), delivery.done(), () -> traces.laterAttempt(delivery.trace()), change);
    }

    private Optional<Result> attempt(
            UUID deliveryId, Set<String> done, Supplier<Traces.Step> begin, Supplier<Optional<Changed>> change) {
        if (!inProgress.add(deliveryId)) {
            return Optional.empty();
        }
        try (Traces.Step _ = begin.get()) {
            return Optional.of(
                    change.get().map(found -> processors.call(found, done)).orElseGet(() -> new Result(done, null)));
        } finally {
            inProgress.remove(deliveryId);
        }
    }
}

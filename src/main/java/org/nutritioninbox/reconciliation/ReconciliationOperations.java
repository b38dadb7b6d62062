package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.provider.Provider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Begins runs and ends them: when it is time, and when an operator says so, with the word about it in the audit.
@Component
class ReconciliationOperations {

    /// The task that goes through one run.
    static final TaskDescriptor<Void> RUN = TaskDescriptor.of("reconciliation");

    private static final int MOST_WAITING = 20;
    private static final String BY_ITSELF = "schedule";

    private final Reconciliations reconciliations;
    private final Provider provider;
    private final ReconciliationProperties properties;
    private final Audit audit;
    private final Clock clock;

    /// Made from all tasks, one of which needs this.
    private final ObjectProvider<Scheduler> scheduler;

    ReconciliationOperations(
            Reconciliations reconciliations,
            Provider provider,
            ReconciliationProperties properties,
            Audit audit,
            Clock clock,
            ObjectProvider<Scheduler> scheduler) {
        this.reconciliations = reconciliations;
        this.provider = provider;
        this.properties = properties;
        this.audit = audit;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /// Begins the run that is due, unless one is going on. What is younger than the grace is left to its webhook.
    ///
    /// @return whether there is one
    @Transactional
    public boolean startIfDue() {
        Instant now = clock.instant();
        if (!provider.isConfigured() || !isDue(now)) {
            return false;
        }
        Instant to = now.minus(properties.grace()).truncatedTo(ChronoUnit.SECONDS);
        Optional<UUID> id = reconciliations.start(true, null, to, null, BY_ITSELF);
        id.ifPresent(this::schedule);
        return id.isPresent();
    }

    private boolean isDue(Instant now) {
        Reconciliation last = reconciliations.lastScheduled().orElse(null);
        return last == null
                || (last.state() != ReconciliationState.RUNNING
                        && !properties
                                .due(last.startedAt(), last.state() == ReconciliationState.FAILED)
                                .isAfter(now));
    }

    /// Fails with [ReconciliationRefused] where there is nobody to be asked, or too much waits already.
    @Transactional
    public Reconciliation start(ReconciliationRequest request) {
        if (!provider.isConfigured()) {
            throw new ReconciliationRefused(
                    HttpStatus.CONFLICT,
                    "The provider is not configured: set PROVIDER_BASE_URL, PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY");
        }
        if (reconciliations.waiting() >= MOST_WAITING) {
            throw new ReconciliationRefused(
                    HttpStatus.CONFLICT, MOST_WAITING + " runs are waiting already; cancel some or wait for them");
        }
        UUID id = reconciliations
                .start(false, request.from(), request.to(), request.user(), Audit.user())
                .orElseThrow();
        schedule(id);
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("reconciliation_id", id);
        subject.put("from_timestamp", request.from());
        subject.put("to_timestamp", request.to());
        if (request.user() != null) {
            subject.put("application_user_id", request.user());
        }
        audit.record("reconciliation.start", subject, null, "running");
        return reconciliations.find(id).orElseThrow();
    }

    private void schedule(UUID id) {
        scheduler.getObject().schedule(RUN.instance(id.toString()).scheduledTo(clock.instant()));
    }

    /// Fails with [ReconciliationRefused] where it is over.
    @Transactional
    public Reconciliation cancel(UUID id) {
        Reconciliation before = reconciliations.find(id).orElseThrow(ReconciliationOperations::notFound);
        if (!reconciliations.cancel(id)) {
            throw new ReconciliationRefused(
                    HttpStatus.CONFLICT, "The run is " + before.state() + "; this is for one that is RUNNING");
        }
        audit.record("reconciliation.cancel", Map.of("reconciliation_id", id), before.repaired(), "cancelled");
        return reconciliations.find(id).orElseThrow(ReconciliationOperations::notFound);
    }

    /// Has whatever was just begun looked for at once. Outside of the transaction that began it.
    void lookNow() {
        scheduler.getObject().triggerCheckForDueExecutions();
    }

    static ReconciliationRefused notFound() {
        return new ReconciliationRefused(HttpStatus.NOT_FOUND, "No reconciliation has this id");
    }
}

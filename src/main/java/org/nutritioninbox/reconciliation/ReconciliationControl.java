package org.nutritioninbox.reconciliation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/// Starts runs, by schedule or for an operator, and cancels them.
@Component
class ReconciliationControl {

    /// The job that goes on with one run.
    static final TaskDescriptor<Void> RUN = TaskDescriptor.of("reconciliation");

    private static final int MOST_WAITING = 20;
    private static final String BY_SCHEDULE = "schedule";

    private final Reconciliations reconciliations;
    private final Provider provider;
    private final ReconciliationProperties properties;
    private final Audit audit;
    private final Clock clock;

    /// Made from all tasks, one of which needs this.
    private final ObjectProvider<Scheduler> scheduler;

    ReconciliationControl(
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

    /// Starts the run that is due. Returns false if none is due, or the one before is not over. Records that are
    /// younger than the grace are left to their webhooks.
    @Transactional
    public boolean startIfDue() {
        Instant now = clock.instant();
        if (!provider.isConfigured() || !isDue(now)) {
            return false;
        }
        Instant to = now.minus(properties.grace()).truncatedTo(ChronoUnit.SECONDS);
        Optional<UUID> id = reconciliations.start(true, null, to, null, BY_SCHEDULE);
        id.ifPresent(this::schedule);
        return id.isPresent();
    }

    private boolean isDue(Instant now) {
        Reconciliation last = reconciliations.lastScheduled().orElse(null);
        return last == null
                || (last.state() != Reconciliation.State.RUNNING
                        && !properties
                                .due(last.startedAt(), last.state() == Reconciliation.State.FAILED)
                                .isAfter(now));
    }

    /// Fails with a problem if there is no provider, or too many runs wait already.
    @Transactional
    public Reconciliation start(TimeWindow window, @Nullable String user) {
        if (!provider.isConfigured()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "The provider is not configured: set PROVIDER_BASE_URL,"
                            + " PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY");
        }
        if (reconciliations.waiting() >= MOST_WAITING) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, MOST_WAITING + " runs are waiting already; cancel some or wait for them");
        }
        UUID id = reconciliations
                .start(false, window.fromTimestamp(), Objects.requireNonNull(window.toTimestamp()), user, Audit.user())
                .orElseThrow();
        schedule(id);
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("reconciliation_id", id);
        subject.put("from_timestamp", window.fromTimestamp());
        subject.put("to_timestamp", window.toTimestamp());
        if (user != null) {
            subject.put("application_user_id", user);
        }
        audit.record("reconciliation.start", subject, null, "running");
        return find(id);
    }

    private void schedule(UUID id) {
        scheduler.getObject().schedule(RUN.instance(id.toString()).scheduledTo(clock.instant()));
    }

    /// Fails with a problem if the run is over.
    @Transactional
    public Reconciliation cancel(UUID id) {
        Reconciliation before = find(id);
        if (!reconciliations.cancel(id)) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "The run is " + before.state() + "; only one that is RUNNING can be cancelled");
        }
        audit.record("reconciliation.cancel", Map.of("reconciliation_id", id), before.repaired(), "cancelled");
        return find(id);
    }

    /// Fails with a problem if there is no such run.
    Reconciliation find(UUID id) {
        return reconciliations
                .find(id)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No run has this id; GET /reconciliations lists them"));
    }

    /// Has a run begin at once. To be called outside of the transaction that started it.
    void lookNow() {
        scheduler.getObject().triggerCheckForDueExecutions();
    }
}

package org.nutritioninbox.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/// Starts scheduled runs and those of operators, and cancels them.
@Component
public class ReconciliationControl {

    /// The webhook of a younger record may still be on its way.
    private static final Duration LATEST_WEBHOOK = Duration.ofMinutes(3);

    private static final String BY_SCHEDULE = "schedule";

    private final Reconciliations reconciliations;
    private final Provider provider;
    private final ReconciliationProperties properties;
    private final Audit audit;
    private final Clock clock;

    ReconciliationControl(
            Reconciliations reconciliations,
            Provider provider,
            ReconciliationProperties properties,
            Audit audit,
            Clock clock) {
        this.reconciliations = reconciliations;
        this.provider = provider;
        this.properties = properties;
        this.audit = audit;
        this.clock = clock;
    }

    /// Starts the scheduled run if it is due.
    void startIfDue() {
        Instant now = clock.instant();
        if (isDue(now)) {
            Instant to = now.minus(LATEST_WEBHOOK).truncatedTo(ChronoUnit.SECONDS);
            reconciliations.start(true, null, to, null, BY_SCHEDULE);
        }
    }

    private boolean isDue(Instant now) {
        Reconciliation last = reconciliations.lastScheduled().orElse(null);
        return last == null
                || (last.state() != ReconciliationState.RUNNING
                        && !last.startedAt().plus(properties.every()).isAfter(now));
    }

    /// Fails with a problem if there is no provider.
    @Transactional
    public Reconciliation start(TimeWindow window, @Nullable String user) {
        if (!provider.isConfigured()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "The provider is not configured: set PROVIDER_BASE_URL,"
                            + " PROVIDER_APPLICATION_ID and PROVIDER_HMAC_KEY");
        }
        Instant to = Objects.requireNonNull(window.toTimestamp());
        Reconciliation run = reconciliations
                .start(false, window.fromTimestamp(), to, user, Audit.user())
                .orElseThrow();
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("reconciliation_id", run.id());
        subject.put("from_timestamp", window.fromTimestamp());
        subject.put("to_timestamp", to);
        if (user != null) {
            subject.put("application_user_id", user);
        }
        audit.record("reconciliation.start", subject, null, "running");
        return run;
    }

    /// Fails with a problem if the run is over.
    @Transactional
    public Reconciliation cancel(UUID id) {
        Reconciliation before = reconciliations.find(id);
        if (!reconciliations.cancel(id)) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "The run is " + before.state()
                            + "; only one that is RUNNING can be cancelled, and the list of runs shows them");
        }
        audit.record("reconciliation.cancel", Map.of("reconciliation_id", id), before.repaired(), "cancelled");
        return reconciliations.find(id);
    }
}

package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Says since when the provider has not answered, whichever instance asked it. Always up: webhooks arrive all the same.
@Component("reconciliationHealthIndicator")
class ReconciliationWatch implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(ReconciliationWatch.class);

    private final Reconciliations reconciliations;
    private final Provider provider;
    private final ReconciliationProperties properties;
    private final Clock clock;
    private final Instant start;
    private volatile @Nullable Instant last;

    ReconciliationWatch(
            Reconciliations reconciliations,
            Provider provider,
            ReconciliationProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.reconciliations = reconciliations;
        this.provider = provider;
        this.properties = properties;
        this.clock = clock;
        this.start = clock.instant();
        if (provider.isConfigured()) {
            // counted from the start where it has never answered, so that this shows, too
            meters.gauge(
                    "inbox.reconciliation.last.seconds",
                    this,
                    watch -> watch.unanswered().toSeconds());
        }
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void look() {
        if (!provider.isConfigured()) {
            return;
        }
        try {
            last = reconciliations.lastContact();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not look when the provider last answered: {}",
                    e.getClass().getSimpleName());
        }
    }

    private Duration unanswered() {
        Instant seen = last;
        Duration since = Duration.between(seen == null ? start : seen, clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    @Override
    public Health health() {
        if (!provider.isConfigured()) {
            return Health.up().withDetail("configured", false).build();
        }
        Instant seen = last;
        return Health.up()
                .withDetail("last_contact_at", seen == null ? "never" : seen)
                .withDetail("overdue", unanswered().compareTo(properties.overdueAfter()) > 0)
                .build();
    }
}

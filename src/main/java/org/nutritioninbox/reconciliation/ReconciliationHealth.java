package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nutritioninbox.jobs.LatestValue;
import org.nutritioninbox.provider.Provider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Tells since when the provider has not answered, whichever instance asked. Always up: webhooks arrive all the same.
@Component("reconciliationHealthIndicator")
class ReconciliationHealth implements HealthIndicator {

    private final Provider provider;
    private final ReconciliationProperties properties;
    private final Clock clock;
    private final Instant start;
    private final LatestValue<Optional<Instant>> lastContact;

    ReconciliationHealth(
            Reconciliations reconciliations,
            Provider provider,
            ReconciliationProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.provider = provider;
        this.properties = properties;
        this.clock = clock;
        this.start = clock.instant();
        this.lastContact = new LatestValue<>("the last contact with the provider", reconciliations::lastContact);
        meters.gauge("inbox.reconciliation.last.seconds", this, ReconciliationHealth::unansweredSeconds);
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        if (provider.isConfigured()) {
            lastContact.refresh();
        }
    }

    /// Counted from the start if the provider has never answered, so that this shows as well.
    private double unansweredSeconds() {
        return lastContact.secondsSince(contact -> contact.orElse(start), clock);
    }

    @Override
    public Health health() {
        if (!provider.isConfigured()) {
            return Health.up().withDetail("configured", false).build();
        }
        return Health.up()
                .withDetail(
                        "last_contact_at",
                        lastContact
                                .get()
                                .flatMap(latest -> latest)
                                .<Object>map(at -> at)
                                .orElse("never"))
                .withDetail(
                        "overdue",
                        unansweredSeconds() > properties.overdueAfter().toSeconds())
                .build();
    }
}

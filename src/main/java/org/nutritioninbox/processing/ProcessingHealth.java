package org.nutritioninbox.processing;

import org.nutritioninbox.inbox.Outstanding;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Shows dead and waiting deliveries. Always up, since a failing processor is no reason to stop receiving.
@Component("processingHealthIndicator")
class ProcessingHealth implements HealthIndicator {

    private final Backlog backlog;

    ProcessingHealth(Backlog backlog) {
        this.backlog = backlog;
    }

    @Override
    public Health health() {
        Outstanding.Summary latest = backlog.latest().orElse(null);
        Health.Builder health = Health.up();
        if (latest != null) {
            health.withDetail("dead", latest.dead()).withDetail("late", backlog.isLate());
            if (latest.oldestDeadAt() != null) {
                health.withDetail("oldest_dead_at", latest.oldestDeadAt());
            }
            if (latest.oldestWaitingAt() != null) {
                health.withDetail("oldest_waiting_at", latest.oldestWaitingAt());
            }
        }
        return health.build();
    }
}

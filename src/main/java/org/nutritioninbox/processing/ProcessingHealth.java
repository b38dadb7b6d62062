package org.nutritioninbox.processing;

import org.nutritioninbox.inbox.Outstanding;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Shows what is dead and what waits. Always up: a processor that fails is no reason to stop receiving.
@Component("processingHealthIndicator")
class ProcessingHealth implements HealthIndicator {

    private final Backlog backlog;

    ProcessingHealth(Backlog backlog) {
        this.backlog = backlog;
    }

    @Override
    public Health health() {
        Outstanding.Backlog seen = backlog.seen();
        Health.Builder health = Health.up();
        if (seen != null) {
            health.withDetail("dead", seen.dead()).withDetail("late", backlog.isLate());
            if (seen.oldestDeadAt() != null) {
                health.withDetail("oldest_dead_at", seen.oldestDeadAt());
            }
            if (seen.oldestWaitingAt() != null) {
                health.withDetail("oldest_waiting_at", seen.oldestWaitingAt());
            }
        }
        return health.build();
    }
}

package org.nutritioninbox.inbox;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Whether the thread that keeps deliveries is alive. Part of liveness: without it nothing will ever be kept again.
@Component("groupCommitHealthIndicator")
class GroupCommitHealth implements HealthIndicator {

    private final GroupCommit groupCommit;

    GroupCommitHealth(GroupCommit groupCommit) {
        this.groupCommit = groupCommit;
    }

    @Override
    public Health health() {
        return (groupCommit.isWorking() ? Health.up() : Health.down()).build();
    }
}

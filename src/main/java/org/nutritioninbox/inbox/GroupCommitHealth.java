package org.nutritioninbox.inbox;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Reports whether the commit thread is alive. Part of liveness, since only a restart brings the thread back.
@Component("groupCommitHealthIndicator")
class GroupCommitHealth implements HealthIndicator {

    private final GroupCommit groupCommit;

    GroupCommitHealth(GroupCommit groupCommit) {
        this.groupCommit = groupCommit;
    }

    @Override
    public Health health() {
        return (groupCommit.isRunning() ? Health.up() : Health.down()).build();
    }
}

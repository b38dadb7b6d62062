package org.nutritioninbox.inbox;

import org.springframework.stereotype.Component;

/// The one way in: whatever a door has verified is kept here, together with what it does to its record.
@Component
public class Inbox {

    private final GroupCommit groupCommit;

    Inbox(GroupCommit groupCommit) {
        this.groupCommit = groupCommit;
    }

    /// Returns after the commit that holds the delivery. Fails with [InboxUnavailable] where that did not
    /// happen in time.
    public Receipt accept(Arrival arrival) {
        return groupCommit.keep(arrival);
    }
}

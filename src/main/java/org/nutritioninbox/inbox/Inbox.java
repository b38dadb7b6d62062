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
        return accept(arrival, () -> {});
    }

    /// The same for a caller who counts the memory that bodies take.
    ///
    /// @param whenForgotten runs once, when the inbox no longer holds the body: after its commit, when it was
    ///     dropped from the queue, or at once where the queue is full
    public Receipt accept(Arrival arrival, Runnable whenForgotten) {
        return groupCommit.keep(arrival, whenForgotten);
    }
}

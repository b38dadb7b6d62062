package org.nutritioninbox.inbox;

import org.nutritioninbox.tracing.Traces;
import org.springframework.stereotype.Component;

/// Accepts verified bodies of every [Origin] and stores them together with their records.
@Component
public class Inbox {

    private final GroupCommit groupCommit;
    private final Traces traces;

    Inbox(GroupCommit groupCommit, Traces traces) {
        this.groupCommit = groupCommit;
        this.traces = traces;
    }

    /// Returns after the commit of the delivery; for an erased person, without one. Fails with [InboxUnavailable] if
    /// there is no commit in time.
    public Receipt accept(Arrival arrival) {
        return accept(arrival, () -> {});
    }

    /// Like [#accept(Arrival)], with a callback for the memory of the body.
    ///
    /// @param onRelease runs once, when the inbox no longer needs the body
    public Receipt accept(Arrival arrival, Runnable onRelease) {
        try (Traces.TraceStep step = traces.step("commit")) {
            Receipt receipt = groupCommit.keep(arrival, onRelease, step.traceparent());
            step.tag("outcome", receipt.outcome().name());
            return receipt;
        }
    }
}

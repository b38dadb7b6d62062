package org.nutritioninbox.inbox;

/// Nothing could be kept just now, and nothing is promised: the sender has to come again.
public final class InboxUnavailable extends RuntimeException {

    InboxUnavailable(String reason) {
        super(reason);
    }

    InboxUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}

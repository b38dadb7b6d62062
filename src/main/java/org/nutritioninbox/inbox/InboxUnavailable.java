package org.nutritioninbox.inbox;

/// Thrown if a delivery could not be stored in time. The sender has to retry.
public final class InboxUnavailable extends RuntimeException {

    InboxUnavailable(String reason) {
        super(reason);
    }

    InboxUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}

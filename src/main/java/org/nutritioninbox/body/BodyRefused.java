package org.nutritioninbox.body;

/// Thrown for a body that is refused.
public final class BodyRefused extends Exception {

    private final RefusalReason reason;

    BodyRefused(RefusalReason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public RefusalReason reason() {
        return reason;
    }

    /// Why a body is refused.
    public enum RefusalReason {
        TOO_LARGE,
        TIMED_OUT,
        NO_MEMORY
    }
}

package org.nutritioninbox.body;

/// Thrown for a body that is refused.
public final class BodyRefused extends Exception {

    private final Reason reason;

    BodyRefused(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// Why a body is refused.
    public enum Reason {
        TOO_LARGE,
        TIMED_OUT,
        NO_MEMORY
    }
}

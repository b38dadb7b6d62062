package org.nutritioninbox.body;

/// Thrown for a body that is refused.
public final class BodyRefused extends Exception {

    private final Refusal reason;

    BodyRefused(Refusal reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Refusal reason() {
        return reason;
    }

    /// Why a body is refused.
    public enum Refusal {
        TOO_LARGE,
        TIMED_OUT,
        NO_MEMORY
    }
}

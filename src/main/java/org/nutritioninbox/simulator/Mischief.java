package org.nutritioninbox.simulator;

import java.util.Locale;

/// Names what can go wrong with the webhooks of a meal. Each kind has its own share of the meals.
enum Mischief {
    /// Never sent, though a client can ask for the record.
    LOST,
    /// Sent a second time, up to a minute later.
    DOUBLED,
    /// Sent 10 minutes to 3 hours late.
    LATE,
    /// Sent late, so that others overtake it, and followed by its own earlier version.
    REORDERED,
    /// Accompanied by a forgery with the same signature.
    FORGED,
    /// Cut off at the first attempt.
    TRUNCATED,
    /// Signed with another key, at every attempt.
    WRONG_KEY;

    /// As in JSON.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

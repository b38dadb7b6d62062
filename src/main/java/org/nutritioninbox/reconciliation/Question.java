package org.nutritioninbox.reconciliation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the provider is asked next: for a user, from a time to a time.
///
/// @param end of all that is to be asked for this user
record Question(String user, Instant from, Instant to, Instant end) {

    static Question of(String user, Instant from, Instant end, Duration longest) {
        Instant to = from.plus(longest);
        return new Question(user, from, to.isBefore(end) ? to : end, end);
    }

    Duration span() {
        return Duration.between(from, to);
    }

    /// From when on to ask after it; `null` where it is the last for its user.
    @Nullable
    Instant rest() {
        return to.isBefore(end) ? to : null;
    }
}

package org.nutritioninbox.quarantine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers which sources are at their bound, so that the door gets rid of a flood without a queue or a database: one
/// request a second is let through to see whether that is still so.
final class Sampling {

    static final Duration EVERY = Duration.ofSeconds(1);

    private static final Source EVERYBODY = new Source("*");
    private static final int MOST_SOURCES = 10_000;

    private final Map<Source, Instant> nextOf = new ConcurrentHashMap<>();

    /// Whether this one is to be looked at.
    boolean lets(Source source, Instant now) {
        return takesTurn(source, now) && takesTurn(EVERYBODY, now);
    }

    private boolean takesTurn(Source source, Instant now) {
        Instant next = nextOf.get(source);
        return next == null || (!now.isBefore(next) && nextOf.replace(source, next, now.plus(EVERY)));
    }

    void full(Source source, Instant now) {
        if (nextOf.size() >= MOST_SOURCES) {
            // whoever is still full will soon be found out again
            nextOf.clear();
        }
        nextOf.put(source, now.plus(EVERY));
    }

    void notFull(Source source) {
        nextOf.remove(source);
    }

    void everythingIsFull(boolean isFull, Instant now) {
        if (isFull) {
            full(EVERYBODY, now);
        } else {
            notFull(EVERYBODY);
        }
    }
}

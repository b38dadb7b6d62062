package org.nutritioninbox.quarantine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers who may for now only replace what they have, so that the door gets rid of a flood without a queue or a
/// database: one request a second is let through to see whether that is still so.
final class Sampling {

    static final Duration EVERY = Duration.ofSeconds(1);
    /// Stands for all that have nothing in quarantine. No source is called so.
    static final String NEWCOMERS = "newcomers";

    /// A name that was not looked at for so long may have lost what it had.
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final String THE_OTHERS = "the others";

    private final int most;
    private final Map<String, Instant> nextOf = new ConcurrentHashMap<>();

    /// @param most names to be remembered
    Sampling(int most) {
        this.most = most;
    }

    /// Whether this one is to be looked at.
    boolean lets(Source source, Instant now) {
        if (takesTurns(source.name(), now)) {
            return takesTurn(source.name(), now) && takesTurn(THE_OTHERS, now);
        }
        return takesTurn(takesTurns(source.network(), now) ? source.network() : NEWCOMERS, now);
    }

    private boolean takesTurns(String name, Instant now) {
        Instant next = nextOf.get(name);
        return next != null && now.isBefore(next.plus(REMEMBERED));
    }

    private boolean takesTurn(String name, Instant now) {
        Instant next = nextOf.get(name);
        return next == null || (!now.isBefore(next) && nextOf.replace(name, next, now.plus(EVERY)));
    }

    /// These take turns, each of them by itself.
    void takeTurns(Set<String> names, Instant now) {
        if (nextOf.size() + names.size() > most) {
            // whoever still has to will soon be found out again
            nextOf.clear();
        }
        names.forEach(name -> takeTurns(name, true, now));
    }

    void takesNoTurns(String name) {
        nextOf.remove(name);
    }

    /// Everything is full, so all that have something take turns together.
    void everythingIsFull(boolean isFull, Instant now) {
        takeTurns(THE_OTHERS, isFull, now);
    }

    /// There is nobody from whom a newcomer could take, so all newcomers take turns together.
    void everybodyHasOne(boolean hasOne, Instant now) {
        takeTurns(NEWCOMERS, hasOne, now);
    }

    private void takeTurns(String name, boolean does, Instant now) {
        if (does) {
            nextOf.put(name, now.plus(EVERY));
        } else {
            nextOf.remove(name);
        }
    }
}

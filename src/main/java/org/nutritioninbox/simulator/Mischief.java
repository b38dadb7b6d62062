package org.nutritioninbox.simulator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What goes wrong with the webhooks of a meal. Each kind has its own share of the meals.
enum Mischief {
    /// Never sent, though a client can ask for the record.
    LOST,
    /// Sent a second time, up to a minute later.
    DOUBLED,
    /// Sent 10 minutes to 3 hours late.
    LATE,
    /// Sent late, so that others overtake it, and followed by its own earlier version.
    REORDERED,
    /// Accompanied by a webhook of a sender without the key.
    FORGED,
    /// Cut off at the first attempt.
    TRUNCATED,
    /// Signed with another key, at every attempt.
    WRONG_KEY,
    /// Accompanied by an array of provider events.
    PROVIDER_EVENTS,
    /// Accompanied by a lab report.
    LAB_REPORTS;

    /// Draws once for each kind, whatever its share, so that one share does not change the luck of the others.
    static Set<Mischief> draw(RandomGenerator random, Map<Mischief, Double> shares) {
        Set<Mischief> drawn = EnumSet.noneOf(Mischief.class);
        for (Mischief mischief : values()) {
            if (random.nextDouble() < shares.getOrDefault(mischief, 0.0)) {
                drawn.add(mischief);
            }
        }
        return drawn;
    }

    /// All shares, those of zero too.
    static Map<Mischief, Double> all(Map<Mischief, Double> shares) {
        Map<Mischief, Double> all = new EnumMap<>(Mischief.class);
        for (Mischief mischief : values()) {
            all.put(mischief, shares.getOrDefault(mischief, 0.0));
        }
        return all;
    }

    /// As in JSON.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

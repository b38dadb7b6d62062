package org.nutritioninbox.simulator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What goes wrong with the webhooks of a meal, in a share of them that is configured for each.
enum Mischief {
    /// Never sent, though the record is there and can be asked for.
    LOST,
    /// Sent a second time, up to a minute later.
    DOUBLED,
    /// Sent 10 minutes to 3 hours late.
    LATE,
    /// Held back, so that others overtake it, and followed by its own earlier version.
    REORDERED,
    /// Accompanied by a webhook of somebody who has not got the key.
    FORGED,
    /// Cut off on its first way.
    TRUNCATED,
    /// Signed with another key, at every attempt.
    WRONG_KEY,
    /// Accompanied by an array of provider events.
    PROVIDER_EVENTS,
    /// Accompanied by a lab report.
    LAB_REPORTS;

    /// The one of that name, in lower case as in JSON.
    static @Nullable Mischief named(String name) {
        for (Mischief mischief : values()) {
            if (mischief.toString().equals(name)) {
                return mischief;
            }
        }
        return null;
    }

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

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

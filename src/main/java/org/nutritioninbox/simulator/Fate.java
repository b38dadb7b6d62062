package org.nutritioninbox.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/// What chance has in store for one upload. It depends on the seed and the upload's number alone, so that no thread's
/// timing changes it.
///
/// @param analysis how long the analysis takes, 4 to 30 s
/// @param announced the status of the immediate answer
/// @param late by how much, where it is
/// @param heldBack by how much, where others overtake it
/// @param again how long after the first the second webhook comes, where it is doubled
/// @param aside how long after the first what accompanies it comes
record Fate(
        UUID recordId,
        Duration analysis,
        String announced,
        int dish,
        boolean fails,
        Set<Mischief> mischief,
        Duration late,
        Duration heldBack,
        Duration again,
        Duration aside,
        long forgery) {

    private static final long MIXER = 0x9E3779B97F4A7C15L;

    static Fate draw(long seed, long number, Kitchen kitchen, double failures, Map<Mischief, Double> shares) {
        Random random = new Random(seed * 31 + number * MIXER);
        UUID recordId = uuid(random);
        Duration analysis = millis(random, 4_000, 30_000);
        String announced = random.nextBoolean() ? "pending" : "processing";
        int dish = random.nextInt(kitchen.dishes());
        double luck = random.nextDouble();
        return new Fate(
                recordId,
                analysis,
                announced,
                dish,
                luck < failures,
                Mischief.draw(random, shares),
                millis(random, 600_000, 10_800_000),
                millis(random, 30_000, 60_000),
                millis(random, 0, 60_000),
                millis(random, 1_000, 10_000),
                random.nextLong());
    }

    boolean has(Mischief kind) {
        return mischief.contains(kind);
    }

    /// A random one, version 4.
    private static UUID uuid(Random random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static Duration millis(Random random, int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from + 1));
    }
}

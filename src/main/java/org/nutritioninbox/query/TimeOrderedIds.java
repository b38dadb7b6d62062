package org.nutritioninbox.query;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids of deliveries, and of whatever else is listed by its time: UUIDs of version 7, which sort by the millisecond of
/// receipt.
public final class TimeOrderedIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final long LAST_MILLI = (1L << 48) - 1;

    private TimeOrderedIds() {}

    /// So many ids, in ascending order.
    public static UUID[] next(Instant receivedAt, int count) {
        UUID[] ids = new UUID[count];
        Arrays.setAll(ids, _ -> next(receivedAt));
        // signed or not: the bits that differ come after one that is the same in all
        Arrays.sort(ids);
        return ids;
    }

    private static UUID next(Instant receivedAt) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                receivedAt.toEpochMilli() << 16 | VERSION_7 | random.nextLong(0x1000L),
                VARIANT | random.nextLong() >>> 2);
    }

    /// Not above any id of this millisecond and above every id of the one before. Times that no id can carry
    /// are moved to the nearest one that it can.
    public static UUID floor(Instant receivedAt) {
        return new UUID(Math.clamp(receivedAt.toEpochMilli(), 0, LAST_MILLI) << 16, 0);
    }

    /// The millisecond of receipt.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}

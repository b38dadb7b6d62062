package org.nutritioninbox.query;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids of deliveries, and of other rows that are listed by their time: UUIDs of version 7, which sort by the
/// millisecond of receipt.
public final class TimeOrderedIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final long MOST_COUNTED = 0x1000L;
    private static final long LAST_MILLI = (1L << 48) - 1;

    private TimeOrderedIds() {}

    /// Returns ids in ascending order: the 12 bits behind the time count from a random start, as RFC 9562 allows. The
    /// other 62 are random.
    ///
    /// @param count up to 4096
    public static UUID[] next(Instant receivedAt, int count) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long first = receivedAt.toEpochMilli() << 16 | VERSION_7 | random.nextLong(MOST_COUNTED - count + 1);
        UUID[] ids = new UUID[count];
        for (int i = 0; i < count; i++) {
            ids[i] = new UUID(first + i, VARIANT | random.nextLong() >>> 2);
        }
        return ids;
    }

    /// The smallest id of this millisecond. Times that no id can carry are moved to the nearest one that it can.
    public static UUID floor(Instant receivedAt) {
        return new UUID(Math.clamp(receivedAt.toEpochMilli(), 0, LAST_MILLI) << 16, 0);
    }

    /// The millisecond of receipt.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}

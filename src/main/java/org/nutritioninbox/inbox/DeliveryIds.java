package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids of deliveries: UUIDs of version 7, which sort by the millisecond of receipt.
final class DeliveryIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private DeliveryIds() {}

    static UUID next(Instant receivedAt) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                receivedAt.toEpochMilli() << 16 | VERSION_7 | random.nextLong(0x1000L),
                VARIANT | random.nextLong() >>> 2);
    }

    /// Not above any id of this millisecond and above every id of the one before.
    static UUID floor(Instant receivedAt) {
        return new UUID(receivedAt.toEpochMilli() << 16, 0);
    }
}

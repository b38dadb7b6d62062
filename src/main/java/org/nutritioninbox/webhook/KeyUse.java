package org.nutritioninbox.webhook;

import java.time.Instant;

/// How often a key verified a delivery that was kept, and from when to when.
record KeyUse(String keyId, long deliveries, Instant firstUsedAt, Instant lastUsedAt) {

    /// Both together.
    KeyUse plus(KeyUse other) {
        return new KeyUse(
                keyId,
                deliveries + other.deliveries,
                firstUsedAt.isBefore(other.firstUsedAt) ? firstUsedAt : other.firstUsedAt,
                lastUsedAt.isAfter(other.lastUsedAt) ? lastUsedAt : other.lastUsedAt);
    }
}

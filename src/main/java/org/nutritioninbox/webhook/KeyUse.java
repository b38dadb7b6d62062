package org.nutritioninbox.webhook;

import java.time.Instant;

/// Counts the stored deliveries that a signing key verified, with their first and last time.
record KeyUse(String keyId, long deliveries, Instant firstUsedAt, Instant lastUsedAt) {

    /// Returns the sum of both.
    KeyUse plus(KeyUse other) {
        return new KeyUse(
                keyId,
                deliveries + other.deliveries,
                firstUsedAt.isBefore(other.firstUsedAt) ? firstUsedAt : other.firstUsedAt,
                lastUsedAt.isAfter(other.lastUsedAt) ? lastUsedAt : other.lastUsedAt);
    }
}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;

/// One body as it arrived, and how far it is. The body itself has an endpoint of its own.
///
/// @param recordId `null` unless the body is a nutrition record
/// @param version of the record that it made; `null` if it changed nothing
/// @param attempts how many have failed while it is outstanding; else 0
/// @param nextTryAt `null` unless the state is `RETRYING`
/// @param lastError of the last failed attempt, or why the body is no record; never content
/// @param size of the body, in bytes
/// @param sha256 of the body, in hex
/// @param keyId the key that verified it; `null` if we fetched it from the provider
record Delivery(
        UUID id,
        Instant receivedAt,
        Door door,
        Kind kind,
        Outcome outcome,
        DeliveryState state,
        @Nullable String recordId,
        @Nullable String applicationUserId,
        @Nullable Long version,
        int attempts,
        @Nullable Instant nextTryAt,
        @Nullable String lastError,
        int size,
        String sha256,
        @Nullable String keyId,
        @Nullable String contentCoding) {}

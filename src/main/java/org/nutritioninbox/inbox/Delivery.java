package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;

/// A delivery as the API and the pages show it, without its body.
///
/// @param recordId `null` if it is no nutrition record
/// @param version of the record that it made; `null` if it changed none
/// @param attempts the number of failed attempts while it is outstanding; otherwise 0
/// @param nextTryAt the time of the next retry; `null` unless it is `RETRYING`
/// @param lastError of the last failed attempt while it is outstanding, or the reason why the body could not be read
/// @param size of the body, in bytes
/// @param sha256 of the body, in hex
/// @param keyId the key that verified it; `null` if we fetched it ourselves
public record Delivery(
        UUID id,
        Instant receivedAt,
        Origin origin,
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
        @Nullable String keyId) {}

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;

/// One body as it arrived, and what became of it; the body itself is asked for apart.
///
/// @param recordId `null` where it is about no nutrition record
/// @param version of the record that it made; `null` where it changed none
/// @param attempts how often processing was tried
/// @param nextTryAt when it is tried again; `null` unless it is `RETRYING`
/// @param lastError of the last attempt that failed, or what is wrong with a body that is not JSON; never
///     content
/// @param size of the body, in bytes
/// @param sha256 of the body, in hex
/// @param keyId which key it was signed with; `null` where we fetched it ourselves
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

package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;

/// One body as it arrived, and what became of it; the body itself is asked for apart.
///
/// @param recordId `null` where it is about no nutrition record
/// @param version of the record that it made; `null` where it changed none
/// @param attempts how many have failed, while it is outstanding; else 0
/// @param nextTryAt when it is tried again; `null` unless it is `RETRYING`
/// @param lastError of the last attempt that failed, while it is outstanding, or why the body is no record; never
/// content
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

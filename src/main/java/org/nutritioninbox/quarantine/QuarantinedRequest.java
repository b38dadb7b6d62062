package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A refused request as it is listed, without its body.
///
/// @param signature the header as sent, cut after 512 characters
/// @param size of the body, in bytes
/// @param sha256 of the body, in hex
/// @param bodyKept whether the body itself is there, too
public record QuarantinedRequest(
        UUID id,
        Instant receivedAt,
        String remoteAddress,
        String signature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        int size,
        String sha256,
        boolean bodyKept) {}

package org.nutritioninbox.quarantine;

import org.jspecify.annotations.Nullable;

/// A request that the door refused for its signature.
///
/// @param signature the header as sent
/// @param legacySignature the header of the provider's former scheme; `null` where there is none
/// @param body the bytes as they arrived; the caller must not change them any more
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record Refused(
        String remoteAddress,
        String signature,
        @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        byte[] body) {}

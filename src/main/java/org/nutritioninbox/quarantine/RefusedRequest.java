package org.nutritioninbox.quarantine;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.ops.Source;

/// A request that the door refused for its signature.
///
/// @param signature the header as sent
/// @param legacySignature the header of the provider's former scheme; `null` if there is none
/// @param body the bytes as they arrived; the caller must not change them any more
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record RefusedRequest(
        String remoteAddress,
        String signature,
        @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        byte[] body) {

    String source() {
        return Source.of(remoteAddress);
    }
}

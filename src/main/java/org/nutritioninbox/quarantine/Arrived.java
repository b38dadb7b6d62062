package org.nutritioninbox.quarantine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Sha256;

/// A refused request on its way into the table.
///
/// @param size of the body as it was sent
/// @param body `null` where only its digest is kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
record Arrived(
        Source source,
        Instant at,
        String remoteAddress,
        String signature,
        @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        int size,
        byte[] sha256,
        byte @Nullable [] body) {

    static Arrived of(Refused request, Source source, Instant at, long longestBody) {
        byte[] body = request.body();
        return new Arrived(
                source,
                at,
                request.remoteAddress(),
                request.signature(),
                request.legacySignature(),
                request.contentType(),
                request.contentCoding(),
                body.length,
                Sha256.of(body),
                body.length <= longestBody ? body : null);
    }

    /// That are kept of the body.
    long bytes() {
        return body == null ? 0 : body.length;
    }
}

package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.query.TimeOrderedIds;

/// A refused request on its way into the table: one component for each column.
///
/// @param size of the body as it was sent
/// @param body `null` if only its digest is kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
record QuarantineRow(
        UUID id,
        OffsetDateTime receivedAt,
        String remoteAddress,
        String source,
        String signature,
        @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        int size,
        byte[] sha256,
        byte @Nullable [] body) {

    private static final int LONGEST_BODY = 64 * 1024;

    static QuarantineRow of(RefusedRequest request, Instant now) {
        byte[] body = request.body();
        return new QuarantineRow(
                TimeOrderedIds.next(now, 1)[0],
                now.atOffset(ZoneOffset.UTC),
                request.remoteAddress(),
                request.source(),
                request.signature(),
                request.legacySignature(),
                request.contentType(),
                request.contentCoding(),
                body.length,
                Sha256.of(body),
                body.length <= LONGEST_BODY ? body : null);
    }
}

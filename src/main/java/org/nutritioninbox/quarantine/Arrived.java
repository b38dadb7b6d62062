package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.nutrition.StorableText;
import org.nutritioninbox.query.TimeOrderedIds;

/// A refused request on its way into the table: one component for each column.
///
/// @param size of the body as it was sent
/// @param body `null` where only its digest is kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
record Arrived(
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

    private static final int LONGEST_SIGNATURE = 512;
    private static final int LONGEST_TEXT = 200;

    static Arrived of(Refused request, String source, Instant now, boolean keepsBody) {
        byte[] body = request.body();
        return new Arrived(
                TimeOrderedIds.next(now, 1)[0],
                now.atOffset(ZoneOffset.UTC),
                text(request.remoteAddress(), LONGEST_TEXT),
                source,
                text(request.signature(), LONGEST_SIGNATURE),
                optional(request.legacySignature(), LONGEST_SIGNATURE),
                optional(request.contentType(), LONGEST_TEXT),
                optional(request.contentCoding(), LONGEST_TEXT),
                body.length,
                Sha256.of(body),
                keepsBody ? body : null);
    }

    private static String text(String text, int longest) {
        return StorableText.of(text.substring(0, Math.min(text.length(), longest)));
    }

    private static @Nullable String optional(@Nullable String text, int longest) {
        return text == null ? null : text(text, longest);
    }

    /// How much of the body waits with this.
    long bytes() {
        return body == null ? 0 : body.length;
    }
}

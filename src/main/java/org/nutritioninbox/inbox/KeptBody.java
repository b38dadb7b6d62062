package org.nutritioninbox.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;

/// A body that is kept, to be read again as bodies are read today.
///
/// @param keyId which key it was signed with; `null` where we fetched it ourselves
/// @param applicationUserId whose it is, where that is known
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record KeptBody(
        UUID deliveryId,
        byte[] body,
        @Nullable String contentCoding,
        @Nullable String keyId,
        @Nullable String applicationUserId) {

    /// The nutrition record that it is; `null` where it is none.
    public Analysis.@Nullable OfRecord read() {
        return ContentCoding.read(body, contentCoding).analysis() instanceof Analysis.OfRecord analysis
                ? analysis.orOfUser(applicationUserId)
                : null;
    }

    /// The same bytes as an arrival of their own.
    public Arrival again(Analysis.OfRecord analysis) {
        return Arrival.of(Door.REBUILD, body, analysis, keyId, contentCoding);
    }
}

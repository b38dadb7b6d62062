package org.nutritioninbox.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;

/// The stored body of a delivery, for reading it again with the present code.
///
/// @param keyId the key that verified it; `null` if we fetched it ourselves
/// @param applicationUserId the user of its record; `null` if unknown
/// @param version of the record that it made; `null` if it changed none
@SuppressWarnings("ArrayRecordComponent") // never compared, and copies of all bodies are expensive
public record KeptBody(
        UUID deliveryId,
        Origin origin,
        byte[] body,
        @Nullable String keyId,
        @Nullable String applicationUserId,
        @Nullable Long version) {

    /// Reads the body. Returns `null` if it is no nutrition record.
    public Analysis.@Nullable OfRecord read() {
        return Analysis.read(body, applicationUserId) instanceof Analysis.OfRecord analysis ? analysis : null;
    }

    /// Returns true for bytes that a rebuild received again, and that changed no record.
    public boolean isCopy() {
        return origin == Origin.REBUILD && version == null;
    }

    /// Returns the same bytes as a new arrival.
    public Arrival again(Analysis.OfRecord analysis) {
        return Arrival.of(Origin.REBUILD, body, analysis, keyId);
    }
}

package org.nutritioninbox.inbox;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Sha256;

/// A body that came through a door and is to be kept.
///
/// @param body the bytes as they arrived; whoever hands them over does not change them any more
/// @param sha256 of the body
/// @param analysis what it says
/// @param keyId which key it was signed with; `null` where we fetched it ourselves
/// @param contentCoding as the sender named it; `null` where the bytes are not coded
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record Arrival(
        Door door,
        byte[] body,
        byte[] sha256,
        Analysis analysis,
        @Nullable String keyId,
        @Nullable String contentCoding) {

    /// With the digest made here, on the thread of whoever brings it.
    public static Arrival of(
            Door door, byte[] body, Analysis analysis, @Nullable String keyId, @Nullable String contentCoding) {
        return new Arrival(door, body, Sha256.of(body), analysis, keyId, contentCoding);
    }

    /// `null` where it is about no record.
    @Nullable
    String recordId() {
        return analysis instanceof Analysis.OfRecord record ? record.recordId() : null;
    }

    /// `null` where it is about no record.
    byte @Nullable [] versionKey() {
        return analysis instanceof Analysis.OfRecord record ? record.key().bytes() : null;
    }
}

package org.nutritioninbox.inbox;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Sha256;

/// A body that came through a door and is to be kept.
///
/// @param body the bytes as they arrived; not changed any more after they are handed over
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

    /// Makes the digest on the caller's thread.
    public static Arrival of(
            Door door, byte[] body, Analysis analysis, @Nullable String keyId, @Nullable String contentCoding) {
        return new Arrival(door, body, Sha256.of(body), analysis, keyId, contentCoding);
    }

    /// The same bytes, kept without the record that the database refuses.
    ///
    /// @param reason why it refuses it, without any of its content
    Arrival withoutRecord(String reason) {
        return new Arrival(door, body, sha256, new Analysis.Unreadable(reason), keyId, contentCoding);
    }

    /// `null` where it is no record.
    Analysis.@Nullable OfRecord ofRecord() {
        return analysis instanceof Analysis.OfRecord found ? found : null;
    }

    /// `null` where it is no record.
    @Nullable
    String recordId() {
        return analysis instanceof Analysis.OfRecord found ? found.recordId() : null;
    }

    /// Why it is no record; `null` where it is one, or is JSON of another kind.
    @Nullable
    String reason() {
        return switch (analysis) {
            case Analysis.Malformed malformed -> malformed.reason();
            case Analysis.Unreadable unreadable -> unreadable.reason();
            case Analysis.OfRecord _, Analysis.OfOther _ -> null;
        };
    }
}

package org.nutritioninbox.inbox;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Gzip;

/// A verified body that the inbox has to store.
///
/// @param body the bytes as they arrived; the caller must not change them any more
/// @param sha256 of the body
/// @param keyId the key that verified it; `null` if we fetched it ourselves
@SuppressWarnings("ArrayRecordComponent") // never compared, and copies of all bodies are expensive
public record Arrival(
        Origin origin,
        byte[] body,
        byte[] sha256,
        Analysis analysis,
        @Nullable String keyId) {

    /// Takes the digest from the version key, unless that is of the unzipped bytes. Otherwise computes it, on the
    /// caller's thread and not on the commit thread.
    public static Arrival of(Origin origin, byte[] body, Analysis analysis, @Nullable String keyId) {
        byte[] sha256 = analysis instanceof Analysis.OfRecord read && !Gzip.isGzip(body)
                ? read.key().bodySha256()
                : DigestUtils.sha256(body);
        return new Arrival(origin, body, sha256, analysis, keyId);
    }

    /// Returns the same bytes as an arrival without a record, after the database has refused the record.
    ///
    /// @param reason of the refusal, without any content of the body
    Arrival withoutRecord(String reason) {
        return new Arrival(origin, body, sha256, new Analysis.Unreadable(reason), keyId);
    }

    /// `null` if it is no record.
    Analysis.@Nullable OfRecord ofRecord() {
        return analysis instanceof Analysis.OfRecord found ? found : null;
    }

    /// `null` if it is no record.
    @Nullable
    String recordId() {
        return analysis instanceof Analysis.OfRecord found ? found.recordId() : null;
    }

    /// The reason why it could not be read; `null` if it could.
    @Nullable
    String reason() {
        return switch (analysis) {
            case Analysis.Malformed malformed -> malformed.reason();
            case Analysis.Unreadable unreadable -> unreadable.reason();
            case Analysis.OfRecord _, Analysis.OfOther _ -> null;
        };
    }
}

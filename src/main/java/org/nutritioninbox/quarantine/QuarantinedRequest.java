package org.nutritioninbox.quarantine;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.TimeOrderedIds;

/// A request that was refused for its signature.
///
/// @param signature the header as sent; the table cuts it after 512 characters
/// @param legacySignature the header of the provider's former scheme
/// @param size of the body, in bytes
/// @param sha256 of the body, in hex
/// @param body `null` in a list, and if only the digest is kept
@SuppressWarnings("ArrayRecordComponent") // compared with nothing, and copying every body would cost
public record QuarantinedRequest(
        UUID id,
        Instant receivedAt,
        String remoteAddress,
        String signature,
        @JsonIgnore @Nullable String legacySignature,
        @Nullable String contentType,
        @Nullable String contentCoding,
        int size,
        String sha256,
        @JsonIgnore byte @Nullable [] body) {

    private static final String LEGACY_SIGNATURE = "x-spike-signature";
    private static final int LONGEST_BODY = 64 * 1024;

    static QuarantinedRequest of(
            HttpServletRequest request,
            String signature,
            @Nullable String contentCoding,
            byte[] body,
            Instant receivedAt) {
        return new QuarantinedRequest(
                TimeOrderedIds.next(receivedAt, 1)[0],
                receivedAt,
                request.getRemoteAddr(),
                signature,
                request.getHeader(LEGACY_SIGNATURE),
                request.getContentType(),
                contentCoding,
                body.length,
                HexFormat.of().formatHex(DigestUtils.sha256(body)),
                body.length <= LONGEST_BODY ? body : null);
    }

    public boolean isBodyKept() {
        return size <= LONGEST_BODY;
    }
}

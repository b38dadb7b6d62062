package org.nutritioninbox.inbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;

/// Decodes bodies that a sender has compressed (the `Content-Encoding` header).
public final class ContentCoding {

    private static final int MAX_DECODED = 16 * 1024 * 1024;

    private ContentCoding() {}

    /// Returns the decoded bytes, or the same bytes without a coding. Returns `null` if the coding is unknown, does not
    /// fit the bytes, or gives more than 16 MiB.
    private static byte @Nullable [] decode(byte[] body, @Nullable String coding) {
        if (coding == null || isIdentity(coding)) {
            return body;
        }
        String name = coding.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("gzip") && !name.equals("x-gzip")) {
            return null;
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] decoded = gzip.readNBytes(MAX_DECODED + 1);
            return decoded.length > MAX_DECODED ? null : decoded;
        } catch (IOException e) {
            return null;
        }
    }

    /// Returns the bytes as they are if they cannot be decoded.
    public static byte[] decodedIfPossible(byte[] body, @Nullable String coding) {
        byte[] decoded = decode(body, coding);
        return decoded == null ? body : decoded;
    }

    /// Decodes and reads a body. A sender may name a coding without applying it: then reads the bytes as they are.
    ///
    /// @param fallbackUser the user of a record that names none
    public static Content read(byte[] body, @Nullable String coding, @Nullable String fallbackUser) {
        byte[] decoded = decode(body, coding);
        return decoded == null
                ? new Content(Analysis.read(body, fallbackUser), null)
                : new Content(Analysis.read(decoded, fallbackUser), coding);
    }

    /// Returns true if this names no coding.
    public static boolean isIdentity(@Nullable String coding) {
        return coding == null || coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
    }

    /// A decoded body.
    ///
    /// @param coding as the sender named it; `null` if it named none or did not apply it
    public record Content(Analysis analysis, @Nullable String coding) {}
}

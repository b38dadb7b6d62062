package org.nutritioninbox.inbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// What stands between the bytes as sent and what they say, where a sender codes its bodies.
public final class ContentCoding {

    private static final int MOST_DECODED = 16 * 1024 * 1024;

    private ContentCoding() {}

    /// The bytes under the coding, at most 16 MiB of them; `null` where the coding is not known or the bytes
    /// are not coded so. Without a coding, or with `identity`, they are the same bytes.
    public static byte @Nullable [] decode(byte[] body, @Nullable String coding) {
        if (coding == null || isIdentity(coding)) {
            return body;
        }
        String name = coding.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("gzip") && !name.equals("x-gzip")) {
            return null;
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] decoded = gzip.readNBytes(MOST_DECODED + 1);
            return decoded.length > MOST_DECODED ? null : decoded;
        } catch (IOException e) {
            return null;
        }
    }

    /// Whether this names no coding at all.
    public static boolean isIdentity(@Nullable String coding) {
        return coding == null || coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
    }
}

package org.nutritioninbox.inbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Analysis;

/// What stands between the bytes as sent and what they say, where a sender codes its bodies.
public final class ContentCoding {

    private static final int MOST_DECODED = 16 * 1024 * 1024;

    private ContentCoding() {}

    /// The bytes under the coding, at most 16 MiB of them; `null` where the coding is not known or the bytes are not
    /// coded so. Without a coding, or with `identity`, they are the same bytes.
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

    /// Reads what is under the coding. A sender may name one and not apply it: then, the bytes as they are.
    public static Content read(byte[] body, @Nullable String coding) {
        byte[] decoded = decode(body, coding);
        return decoded == null ? new Content(Analysis.read(body), null) : new Content(Analysis.read(decoded), coding);
    }

    /// Whether this names no coding at all.
    public static boolean isIdentity(@Nullable String coding) {
        return coding == null || coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
    }

    /// What a body says.
    ///
    /// @param coding as the sender named it; `null` where it names none or does not apply it
    public record Content(Analysis analysis, @Nullable String coding) {}
}

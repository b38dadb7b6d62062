package org.nutritioninbox.nutrition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// Unzips bodies. No JSON begins as gzip does, so the bytes tell, whatever their sender says.
public final class Gzip {

    private static final int MAX_DECODED = 16 * 1024 * 1024;

    private Gzip() {}

    /// Returns true if the bytes begin as gzip does.
    public static boolean isGzip(byte[] body) {
        return body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b;
    }

    /// Returns the same bytes if they are no gzip, or give more than 16 MiB.
    public static byte[] decoded(byte[] body) {
        if (!isGzip(body)) {
            return body;
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] decoded = gzip.readNBytes(MAX_DECODED + 1);
            return decoded.length > MAX_DECODED ? body : decoded;
        } catch (IOException e) {
            return body;
        }
    }
}

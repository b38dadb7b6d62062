package org.nutritioninbox.submission;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/// Photos of nothing, of any size.
final class Photos {

    private Photos() {}

    /// @param format `jpg` or `png`
    static byte[] of(String format, int width, int height) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] usual() {
        return of("jpg", 640, 512);
    }

    /// Only the header, in three ways: `VP8X`, `VP8L` or `VP8 `.
    static byte[] webp(String chunk, int width, int height) {
        String size = switch (chunk) {
            case "VP8X" -> "00000000" + little(width - 1, 3) + little(height - 1, 3);
            case "VP8L" -> "2f" + little((width - 1) | (height - 1) << 14, 4);
            default -> "0000009d012a" + little(width, 2) + little(height, 2);
        };
        return HexFormat.of().parseHex(hex("RIFF") + "00000000" + hex("WEBP") + hex(chunk) + "00000000" + size);
    }

    /// The same photo, with nothing behind it up to a length.
    static byte[] padded(byte[] photo, int length) {
        return Arrays.copyOf(photo, length);
    }

    static String base64(byte[] photo) {
        return Base64.getEncoder().encodeToString(photo);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String little(int number, int bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            hex.append(HexFormat.of().toHexDigits((byte) (number >>> (8 * i))));
        }
        return hex.toString();
    }
}

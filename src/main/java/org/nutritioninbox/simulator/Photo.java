package org.nutritioninbox.simulator;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the provider asks of a photo: JPEG, PNG or WebP of at least 512 by 512 pixels, and of 10 MB in base64. Reads
/// the header only.
final class Photo {

    private static final int LONGEST_IN_BASE64 = 10 * 1024 * 1024;

    private static final int SHORTEST_SIDE = 512;
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int RIFF = 0x52494646;
    private static final int WEBP = 0x57454250;

    private Photo() {}

    /// Says why the provider does not take a photo; `null` if it does.
    static @Nullable String complaint(byte[] bytes) {
        if (bytes.length > LONGEST_IN_BASE64 / 4 * 3) {
            return "expected at most " + LONGEST_IN_BASE64 + " characters";
        }
        Size size = size(bytes);
        if (size == null) {
            return "expected image to be JPEG, PNG or WebP";
        }
        return size.width < SHORTEST_SIDE || size.height < SHORTEST_SIDE
                ? "expected image to have at least 512x512 pixels, not " + size.width + "x" + size.height
                : null;
    }

    private static @Nullable Size size(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            if (buffer.getLong(0) == PNG) {
                return new Size(buffer.getInt(16), buffer.getInt(20));
            }
            if (buffer.getInt(0) == RIFF && buffer.getInt(8) == WEBP) {
                return webp(buffer.order(ByteOrder.LITTLE_ENDIAN));
            }
            return (buffer.getShort(0) & 0xFFFF) == 0xFFD8 ? jpeg(buffer) : null;
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            return null;
        }
    }

    private static @Nullable Size webp(ByteBuffer buffer) {
        byte[] name = new byte[4];
        buffer.get(12, name);
        return switch (new String(name, StandardCharsets.US_ASCII)) {
            case "VP8 " -> new Size(buffer.getShort(26) & 0x3FFF, buffer.getShort(28) & 0x3FFF);
            case "VP8L" -> {
                int bits = buffer.getInt(21);
                yield new Size((bits & 0x3FFF) + 1, ((bits >>> 14) & 0x3FFF) + 1);
            }
            case "VP8X" -> new Size((buffer.getInt(24) & 0xFFFFFF) + 1, (buffer.getInt(26) >>> 8) + 1);
            default -> null;
        };
    }

    /// From segment to segment up to the one that begins a frame.
    private static @Nullable Size jpeg(ByteBuffer buffer) {
        int at = 2;
        while ((buffer.get(at) & 0xFF) == 0xFF) {
            int marker = buffer.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++;
            } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return new Size(buffer.getShort(at + 7) & 0xFFFF, buffer.getShort(at + 5) & 0xFFFF);
            } else {
                at += 2 + (buffer.getShort(at + 2) & 0xFFFF);
            }
        }
        return null;
    }

    private record Size(int width, int height) {}
}

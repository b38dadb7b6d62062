package org.nutritioninbox.submission;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Checks that the provider will accept a photo. Reads its header only, because to decode what strangers send is risky.
final class Photo {

    static final int MAX_ENCODED_LENGTH = 10 * 1024 * 1024;

    private static final int MIN_SIDE = 512;
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int RIFF = 0x52494646;
    private static final int WEBP = 0x57454250;
    private static final int FOURTEEN_BITS = 0x3FFF;

    private Photo() {}

    /// Says what is wrong with a photo; `null` if nothing is.
    static @Nullable String objectionTo(byte[] photo) {
        if ((photo.length + 2L) / 3 * 4 > MAX_ENCODED_LENGTH) {
            return "must not be longer than 10 MB when base64-encoded";
        }
        Size size = size(photo);
        if (size == null) {
            return "must be a JPEG, PNG or WebP";
        }
        return size.width < MIN_SIDE || size.height < MIN_SIDE
                ? "must be at least 512 by 512 pixels, and has " + size.width + " by " + size.height
                : null;
    }

    private static @Nullable Size size(byte[] photo) {
        ByteBuffer buffer = ByteBuffer.wrap(photo);
        try {
            if (buffer.getLong(0) == PNG) {
                return new Size(buffer.getInt(16), buffer.getInt(20));
            }
            if (buffer.getInt(0) == RIFF && buffer.getInt(8) == WEBP) {
                return webp(buffer.order(ByteOrder.LITTLE_ENDIAN));
            }
            return (buffer.getShort(0) & 0xFFFF) == 0xFFD8 ? jpeg(buffer) : null;
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static @Nullable Size webp(ByteBuffer buffer) {
        byte[] chunk = new byte[4];
        buffer.get(12, chunk);
        return switch (new String(chunk, StandardCharsets.US_ASCII)) {
            case "VP8 " -> new Size(buffer.getShort(26) & FOURTEEN_BITS, buffer.getShort(28) & FOURTEEN_BITS);
            case "VP8L" -> {
                int bits = buffer.getInt(21);
                yield new Size(1 + (bits & FOURTEEN_BITS), 1 + (bits >>> 14 & FOURTEEN_BITS));
            }
            case "VP8X" -> new Size(1 + (buffer.getInt(24) & 0xFFFFFF), 1 + (buffer.getInt(26) >>> 8));
            default -> null;
        };
    }

    /// Goes from segment to segment until one begins a frame.
    private static @Nullable Size jpeg(ByteBuffer buffer) {
        int at = 2;
        while ((buffer.get(at) & 0xFF) == 0xFF) {
            int marker = buffer.get(at + 1) & 0xFF;
            if (isFrame(marker)) {
                return new Size(buffer.getShort(at + 7) & 0xFFFF, buffer.getShort(at + 5) & 0xFFFF);
            }
            // any number of 0xFF may fill the space before a marker
            at += marker == 0xFF ? 1 : 2 + (buffer.getShort(at + 2) & 0xFFFF);
        }
        return null;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private record Size(int width, int height) {}
}

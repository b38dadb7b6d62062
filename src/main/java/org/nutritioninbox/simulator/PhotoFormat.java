package org.nutritioninbox.simulator;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// Checks what the provider requires of a photo: JPEG, PNG or WebP, 512 by 512 pixels, 10 MB in base64. Reads the
/// header only, and the size of JPEG and PNG only.
final class PhotoFormat {

    private static final int MAX_BASE64_LENGTH = 10 * 1024 * 1024;
    private static final int MIN_SIDE = 512;
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int RIFF = 0x52494646;
    private static final int WEBP = 0x57454250;

    private PhotoFormat() {}

    /// Fails with [ApiError].
    static void check(byte[] photo) {
        if (photo.length > MAX_BASE64_LENGTH / 4 * 3) {
            throw ApiError.invalid("body.body", "expected at most " + MAX_BASE64_LENGTH + " characters");
        }
        ByteBuffer buffer = ByteBuffer.wrap(photo);
        try {
            if (buffer.getLong(0) == PNG) {
                checkSize(buffer.getInt(16), buffer.getInt(20));
            } else if ((buffer.getShort(0) & 0xFFFF) == 0xFFD8) {
                checkJpeg(buffer);
            } else if (buffer.getInt(0) != RIFF || buffer.getInt(8) != WEBP) {
                throw notAPhoto();
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw notAPhoto();
        }
    }

    /// Goes from segment to segment until one begins a frame.
    private static void checkJpeg(ByteBuffer buffer) {
        int at = 2;
        while ((buffer.get(at) & 0xFF) == 0xFF) {
            int marker = buffer.get(at + 1) & 0xFF;
            if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                checkSize(buffer.getShort(at + 7) & 0xFFFF, buffer.getShort(at + 5) & 0xFFFF);
                return;
            }
            at += marker == 0xFF ? 1 : 2 + (buffer.getShort(at + 2) & 0xFFFF);
        }
        throw notAPhoto();
    }

    private static void checkSize(int width, int height) {
        if (width < MIN_SIDE || height < MIN_SIDE) {
            throw ApiError.invalid(
                    "body.body", "expected image to have at least 512x512 pixels, not " + width + "x" + height);
        }
    }

    private static ApiError notAPhoto() {
        return ApiError.invalid("body.body", "expected image to be JPEG, PNG or WebP");
    }
}

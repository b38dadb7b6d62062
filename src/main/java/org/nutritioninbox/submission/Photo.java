package org.nutritioninbox.submission;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.submission.PhotoHeader.NoPhoto;
import org.nutritioninbox.submission.PhotoHeader.Size;

/// What the provider asks of a photo, checked before it gets there.
final class Photo {

    static final int LONGEST_ENCODED = 10 * 1024 * 1024;

    private static final int SMALLEST_SIDE = 512;

    private Photo() {}

    /// What is wrong with these bytes; `null` where nothing is.
    static @Nullable String objectionTo(byte[] photo) {
        if ((photo.length + 2L) / 3 * 4 > LONGEST_ENCODED) {
            return "must not be longer than 10 MB when base64-encoded";
        }
        return objectionTo(new ByteArrayInputStream(photo));
    }

    /// What is wrong with a photo that is base64 inside of JSON, where a slash may have a backslash in front; `null`
    /// where
    /// nothing is.
    static @Nullable String objectionToBase64(byte[] json, int from, int to) {
        int length = 0;
        int padding = 0;
        for (int i = from; i < to; i++) {
            byte c = json[i];
            if (c == '\\' && i + 1 < to && json[i + 1] == '/') {
                continue;
            }
            if (c == '=') {
                padding++;
            } else if (padding > 0 || !isBase64(c)) {
                return "must be base64: letters, digits, + and /, with = at the end, and nothing in front of it";
            }
            length++;
        }
        if (length == 0 || length % 4 != 0 || padding > 2) {
            return "must be base64 with = at the end, to a multiple of 4 characters";
        }
        if (length > LONGEST_ENCODED) {
            return "must not be longer than 10 MB";
        }
        InputStream text = new WithoutBackslashes(new ByteArrayInputStream(json, from, to - from));
        return objectionTo(Base64.getDecoder().wrap(text));
    }

    private static boolean isBase64(byte c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    private static @Nullable String objectionTo(InputStream photo) {
        try {
            Size size = PhotoHeader.read(photo);
            return size.width() < SMALLEST_SIDE || size.height() < SMALLEST_SIDE
                    ? "must be at least 512 by 512 pixels, and has " + size.width() + " by " + size.height()
                    : null;
        } catch (NoPhoto e) {
            return e.reason();
        }
    }

    /// One character at a time, as the decoder wants it.
    private static final class WithoutBackslashes extends FilterInputStream {

        WithoutBackslashes(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int c = in.read();
            return c == '\\' ? in.read() : c;
        }

        @Override
        public int read(byte[] bytes, int offset, int most) throws IOException {
            int count = 0;
            while (count < most) {
                int c = read();
                if (c < 0) {
                    break;
                }
                bytes[offset + count++] = (byte) c;
            }
            return count == 0 && most > 0 ? -1 : count;
        }
    }
}

package org.nutritioninbox.submission;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What the first bytes of a photo say of it. Nothing is decoded, neither by us nor by a library of native code: what
/// strangers send is only looked at.
final class PhotoHeader {

    private static final int PNG = 0x89504E47;
    private static final int PNG_REST = 0x0D0A1A0A;
    private static final int IHDR = 0x49484452;
    private static final int JPEG = 0xFFD8;
    private static final int RIFF = 0x52494646;
    private static final int VP8_START_CODE = 0x9D012A;
    private static final int VP8L_SIGNATURE = 0x2F;
    private static final int FOURTEEN_BITS = 0x3FFF;

    private final DataInputStream in;

    private PhotoHeader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /// Fails with [NoPhoto] where it is no JPEG, PNG or WebP, or ends before it says how large it is.
    static Size read(InputStream in) throws NoPhoto {
        PhotoHeader header = new PhotoHeader(in);
        try {
            return header.size();
        } catch (EOFException e) {
            throw new NoPhoto("ends too early for a photo");
        } catch (IOException e) {
            throw new NoPhoto("cannot be read");
        }
    }

    private Size size() throws IOException, NoPhoto {
        int magic = in.readInt();
        if (magic == PNG && in.readInt() == PNG_REST) {
            return png();
        }
        if (magic >>> 16 == JPEG && (magic >>> 8 & 0xFF) == 0xFF) {
            return jpeg(magic & 0xFF);
        }
        if (magic == RIFF) {
            in.readInt();
            if (text().equals("WEBP")) {
                return webp();
            }
        }
        throw new NoPhoto("is neither JPEG nor PNG nor WebP");
    }

    private Size png() throws IOException, NoPhoto {
        in.readInt();
        if (in.readInt() != IHDR) {
            throw new NoPhoto("is a damaged PNG");
        }
        return new Size(in.readInt(), in.readInt());
    }

    /// From segment to segment, up to the one that begins a frame.
    private Size jpeg(int firstMarker) throws IOException, NoPhoto {
        int marker = firstMarker;
        while (true) {
            if (isFrame(marker)) {
                in.readUnsignedShort();
                in.readUnsignedByte();
                int height = in.readUnsignedShort();
                return new Size(in.readUnsignedShort(), height);
            }
            if (!isAlone(marker)) {
                in.skipNBytes(Math.max(0, in.readUnsignedShort() - 2));
            }
            if (in.readUnsignedByte() != 0xFF) {
                throw new NoPhoto("is a damaged JPEG");
            }
            do {
                marker = in.readUnsignedByte();
            } while (marker == 0xFF);
        }
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /// Without a length behind it.
    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }

    private Size webp() throws IOException, NoPhoto {
        String chunk = text();
        in.readInt();
        return switch (chunk) {
            case "VP8 " -> lossy();
            case "VP8L" -> lossless();
            case "VP8X" -> {
                in.readInt();
                yield new Size(1 + threeBytes(), 1 + threeBytes());
            }
            default -> throw new NoPhoto("is a damaged WebP");
        };
    }

    private Size lossy() throws IOException, NoPhoto {
        in.skipNBytes(3);
        if ((in.readUnsignedByte() << 16 | in.readUnsignedShort()) != VP8_START_CODE) {
            throw new NoPhoto("is a damaged WebP");
        }
        int width = Short.reverseBytes(in.readShort()) & FOURTEEN_BITS;
        return new Size(width, Short.reverseBytes(in.readShort()) & FOURTEEN_BITS);
    }

    private Size lossless() throws IOException, NoPhoto {
        if (in.readUnsignedByte() != VP8L_SIGNATURE) {
            throw new NoPhoto("is a damaged WebP");
        }
        int little = Integer.reverseBytes(in.readInt());
        return new Size(1 + (little & FOURTEEN_BITS), 1 + (little >>> 14 & FOURTEEN_BITS));
    }

    private int threeBytes() throws IOException {
        return in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    }

    private String text() throws IOException {
        byte[] four = new byte[4];
        in.readFully(four);
        return new String(four, StandardCharsets.US_ASCII);
    }

    /// In pixels.
    record Size(int width, int height) {}

    /// Says why without quoting any of it.
    static final class NoPhoto extends Exception {

        private final String reason;

        NoPhoto(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}

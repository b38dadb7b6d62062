package org.nutritioninbox.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Compresses and decompresses a body in the ways that are usual on the web.
final class Compression {

    /// The default limit of a body. More is a zip bomb.
    private static final int MOST_OPENED = 1024 * 1024;

    private static final int GZIP_FRAME = 18;

    private Compression() {}

    /// The content, if the body is compressed.
    static Stream<byte[]> opened(byte[] body) {
        return Stream.<Opening>of(
                        GZIPInputStream::new,
                        InflaterInputStream::new,
                        in -> new InflaterInputStream(in, new Inflater(true)))
                .flatMap(opening -> read(body, opening));
    }

    private static Stream<byte[]> read(byte[] body, Opening opening) {
        try (InputStream in = opening.open(new ByteArrayInputStream(body))) {
            byte[] opened = in.readNBytes(MOST_OPENED + 1);
            return opened.length > MOST_OPENED ? Stream.empty() : Stream.of(opened);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /// The body as the usual programs compress it. The header of gzip names no time, and one of several systems.
    static Stream<byte[]> closed(byte[] body) {
        return Stream.of(Deflater.DEFAULT_COMPRESSION, Deflater.BEST_COMPRESSION, Deflater.BEST_SPEED)
                .flatMap(level -> Stream.concat(
                        Stream.of(0, 3, 10, 255).map(system -> gzip(body, level, system)),
                        Stream.of(level).map(_ -> deflated(body, level, false))));
    }

    private static byte[] gzip(byte[] body, int level, int system) {
        byte[] deflated = deflated(body, level, true);
        CRC32 crc = new CRC32();
        crc.update(body);
        int effort = level == Deflater.BEST_COMPRESSION ? 2 : level == Deflater.BEST_SPEED ? 4 : 0;
        return ByteBuffer.allocate(GZIP_FRAME + deflated.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) GZIPInputStream.GZIP_MAGIC)
                .put((byte) Deflater.DEFLATED)
                .put(new byte[5])
                .put((byte) effort)
                .put((byte) system)
                .put(deflated)
                .putInt((int) crc.getValue())
                .putInt(body.length)
                .array();
    }

    private static byte[] deflated(byte[] body, int level, boolean raw) {
        try (Deflater deflater = new Deflater(level, raw)) {
            deflater.setInput(body);
            deflater.finish();
            // what cannot be compressed becomes a little longer
            byte[] out = new byte[body.length + body.length / 1000 + 100];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    private interface Opening {

        InputStream open(InputStream in) throws IOException;
    }
}

package org.nutritioninbox.quarantine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// What a body would be decompressed, or compressed, in the ways that are usual on the web.
final class Compression {

    /// As long as a body may be unless told otherwise; whatever unpacks to more is a trap.
    private static final int MOST_OPENED = 1024 * 1024;

    /// Which system a gzip header names: none, Unix, Windows, unknown.
    private static final int[] SYSTEMS = {0, 3, 10, 255};

    private static final int[] LEVELS = {6, 9, 1};
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_END = 8;

    private Compression() {}

    /// The bytes inside; `null` where they are not compressed so.
    static Stream<Candidate.Making> opened(byte[] body) {
        return Stream.of(() -> read(body, GZIPInputStream::new), () -> read(body, InflaterInputStream::new), () -> {
            try (Inflater raw = new Inflater(true)) {
                return read(body, in -> new InflaterInputStream(in, raw));
            }
        });
    }

    private static byte @Nullable [] read(byte[] body, Opening opening) {
        try (InputStream in = opening.open(new ByteArrayInputStream(body))) {
            byte[] opened = in.readNBytes(MOST_OPENED + 1);
            return opened.length > MOST_OPENED ? null : opened;
        } catch (IOException e) {
            return null;
        }
    }

    /// The bytes as the usual programs would compress them, without a time of the file.
    static Stream<Candidate.Making> closed(byte[] body) {
        return IntStream.of(LEVELS).boxed().flatMap(level -> {
            Stream<Candidate.Making> gzip = IntStream.of(SYSTEMS).mapToObj(system -> () -> gzip(body, level, system));
            return Stream.concat(gzip, Stream.of(() -> deflated(body, level, false)));
        });
    }

    private static byte[] gzip(byte[] body, int level, int system) {
        byte[] deflated = deflated(body, level, true);
        CRC32 crc = new CRC32();
        crc.update(body);
        int effort = level == Deflater.BEST_COMPRESSION ? 2 : level == Deflater.BEST_SPEED ? 4 : 0;
        return ByteBuffer.allocate(GZIP_HEADER + deflated.length + GZIP_END)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) GZIPInputStream.GZIP_MAGIC)
                .put((byte) Deflater.DEFLATED)
                .put((byte) 0)
                .putInt(0)
                .put((byte) effort)
                .put((byte) system)
                .put(deflated)
                .putInt((int) crc.getValue())
                .putInt(body.length)
                .array();
    }

    private static byte[] deflated(byte[] body, int level, boolean raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(level, raw);
                OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Opening {

        InputStream open(InputStream in) throws IOException;
    }
}

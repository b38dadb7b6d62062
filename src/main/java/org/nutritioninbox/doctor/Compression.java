package org.nutritioninbox.doctor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Compresses and decompresses a body in the ways that are usual on the web.
final class Compression {

    /// The default limit of a body. More is a zip bomb.
    private static final int MOST_OPENED = 1024 * 1024;

    private static final int EFFORT_OFFSET = 8;
    private static final int SYSTEM_OFFSET = 9;

    /// The system that a gzip header may name: none, Unix, Windows, unknown.
    private static final byte[] SYSTEMS = {0, 3, 10, (byte) 255};

    private Compression() {}

    /// The bytes inside, if the body is compressed.
    static Stream<byte[]> opened(byte[] body) {
        return Stream.<Opening>of(
                        GZIPInputStream::new,
                        InflaterInputStream::new,
                        in -> new InflaterInputStream(in, new Inflater(true)))
                .map(opening -> read(body, opening))
                .filter(Objects::nonNull);
    }

    private static byte @Nullable [] read(byte[] body, Opening opening) {
        try (InputStream in = opening.open(new ByteArrayInputStream(body))) {
            byte[] opened = in.readNBytes(MOST_OPENED + 1);
            return opened.length > MOST_OPENED ? null : opened;
        } catch (IOException e) {
            return null;
        }
    }

    /// The body as the usual programs compress it, without the time of a file.
    static Stream<byte[]> closed(byte[] body) {
        return Stream.of(Deflater.DEFAULT_COMPRESSION, Deflater.BEST_COMPRESSION, Deflater.BEST_SPEED)
                .flatMap(level -> Stream.concat(
                        gzip(body, level),
                        Stream.of(level)
                                .map(_ -> written(body, out -> new DeflaterOutputStream(out, new Deflater(level))))));
    }

    private static Stream<byte[]> gzip(byte[] body, int level) {
        byte[] gzip = written(body, out -> new Gzip(out, level));
        gzip[EFFORT_OFFSET] = (byte) (level == Deflater.BEST_COMPRESSION ? 2 : level == Deflater.BEST_SPEED ? 4 : 0);
        return Stream.of(0, 1, 2, 3).map(system -> {
            byte[] ofSystem = gzip.clone();
            ofSystem[SYSTEM_OFFSET] = SYSTEMS[system];
            return ofSystem;
        });
    }

    private static byte[] written(byte[] body, Closing closing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = closing.close(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Opening {

        InputStream open(InputStream in) throws IOException;
    }

    private interface Closing {

        OutputStream close(OutputStream out) throws IOException;
    }

    private static final class Gzip extends GZIPOutputStream {

        Gzip(OutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }
}

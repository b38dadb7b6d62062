package org.nutritioninbox.doctor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Compresses and decompresses a body in the ways that are usual on the web.
final class Compression {

    /// The default limit of a body. More is a zip bomb.
    private static final int MOST_DECOMPRESSED = 1024 * 1024;

    /// The byte of a gzip header that names the operating system. Libraries on the same system differ in it.
    private static final int SYSTEM = 9;

    private Compression() {}

    /// The content, if the body is compressed.
    static Stream<byte[]> decompressed(byte[] body) {
        return Stream.<Coding<InputStream>>of(
                        GZIPInputStream::new,
                        InflaterInputStream::new,
                        in -> new InflaterInputStream(in, new Inflater(true)))
                .flatMap(coding -> read(body, coding));
    }

    private static Stream<byte[]> read(byte[] body, Coding<InputStream> coding) {
        try (InputStream in = coding.of(new ByteArrayInputStream(body))) {
            byte[] content = in.readNBytes(MOST_DECOMPRESSED + 1);
            return content.length > MOST_DECOMPRESSED ? Stream.empty() : Stream.of(content);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /// The body as libraries compress it that use zlib with its default level.
    static Stream<byte[]> compressed(byte[] body) {
        Stream<byte[]> gzip = Stream.of(0, 3, 10, 255).map(system -> {
            byte[] compressed = written(body, GZIPOutputStream::new);
            compressed[SYSTEM] = system.byteValue();
            return compressed;
        });
        return Stream.concat(gzip, Stream.of(written(body, DeflaterOutputStream::new)));
    }

    private static byte[] written(byte[] body, Coding<OutputStream> coding) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = coding.of(compressed)) {
            out.write(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return compressed.toByteArray();
    }

    private interface Coding<T> {

        T of(T stream) throws IOException;
    }
}

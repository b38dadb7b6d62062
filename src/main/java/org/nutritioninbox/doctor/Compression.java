package org.nutritioninbox.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Decompresses a body in the ways that are usual on the web.
final class Compression {

    /// The default limit of a body. More is a zip bomb.
    private static final int LONGEST = 1024 * 1024;

    private Compression() {}

    static Stream<byte[]> contents(byte[] body) {
        return Stream.<Coding>of(
                        GZIPInputStream::new,
                        InflaterInputStream::new,
                        in -> new InflaterInputStream(in, new Inflater(true)))
                .flatMap(coding -> read(body, coding));
    }

    private static Stream<byte[]> read(byte[] body, Coding coding) {
        try (InputStream in = coding.of(new ByteArrayInputStream(body))) {
            byte[] content = in.readNBytes(LONGEST + 1);
            return content.length > LONGEST ? Stream.empty() : Stream.of(content);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private interface Coding {

        InputStream of(InputStream in) throws IOException;
    }
}

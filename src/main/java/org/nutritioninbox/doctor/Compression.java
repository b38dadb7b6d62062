package org.nutritioninbox.doctor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.zip.DeflaterInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Compresses and decompresses a body in the ways that are usual on the web.
final class Compression {

    /// The default limit of a body. More is a zip bomb.
    private static final int LONGEST = 1024 * 1024;

    /// The byte of a gzip header that names the operating system. Libraries on the same system differ in it.
    private static final int SYSTEM = 9;

    private Compression() {}

    /// The content, if the body is compressed, and the body as libraries compress it that use zlib with its default
    /// level.
    static Stream<byte[]> otherForms(byte[] body) {
        Stream<byte[]> forms = Stream.<Coding>of(
                        GZIPInputStream::new,
                        InflaterInputStream::new,
                        in -> new InflaterInputStream(in, new Inflater(true)),
                        DeflaterInputStream::new)
                .flatMap(coding -> read(body, coding));
        return Stream.concat(forms, Stream.of(0, 3, 10, 255).map(system -> gzip(body, system.byteValue())));
    }

    private static Stream<byte[]> read(byte[] body, Coding coding) {
        try (InputStream in = coding.of(new ByteArrayInputStream(body))) {
            byte[] form = in.readNBytes(LONGEST + 1);
            return form.length > LONGEST ? Stream.empty() : Stream.of(form);
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static byte[] gzip(byte[] body, byte system) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] compressed = out.toByteArray();
        compressed[SYSTEM] = system;
        return compressed;
    }

    private interface Coding {

        InputStream of(InputStream in) throws IOException;
    }
}

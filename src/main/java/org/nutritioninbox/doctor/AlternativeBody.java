package org.nutritioninbox.doctor;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A body that may have been signed instead of the one that arrived.
///
/// @param cause the cause, if this body was signed
/// @param detail of the cause; often empty
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record AlternativeBody(Cause cause, String detail, byte[] bytes) {

    /// The UTF-8 byte order mark, a character for each byte.
    private static final String BOM = "\u00EF\u00BB\u00BF";

    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1252"),
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE);

    /// The likeliest ones first, the most expensive ones last. Each is made when it is its turn.
    ///
    /// @param json the body read as JSON; `null` if it is none
    static Stream<AlternativeBody> of(byte[] body, @Nullable SpeltJson json) {
        // a character for each byte, so that line ends can be handled as text
        String latin = new String(body, StandardCharsets.ISO_8859_1);
        String unix = latin.replace("\r\n", "\n");
        String unmarked = latin.startsWith(BOM) ? latin.substring(BOM.length()) : BOM + latin;
        return Stream.<Supplier<Stream<AlternativeBody>>>of(
                        () -> texts(Cause.TRAILING_NEWLINE, latin + "\n", latin + "\r\n"),
                        () -> texts(Cause.TRAILING_NEWLINE, latin.replaceFirst("\r?\n\\z", "")),
                        () -> texts(Cause.TRAILING_NEWLINE, latin.stripTrailing(), latin.strip()),
                        () -> texts(Cause.LINE_ENDINGS, unix, unix.replace("\n", "\r\n")),
                        () -> texts(Cause.BOM, unmarked),
                        () -> Stream.concat(Compression.decompressed(body), Compression.compressed(body))
                                .map(bytes -> new AlternativeBody(Cause.COMPRESSED, "", bytes)),
                        () -> charsets(body),
                        () -> json == null
                                ? Stream.empty()
                                : JsonStyle.ALL.stream().flatMap(style -> written(json, style)))
                .flatMap(Supplier::get)
                .filter(alternative -> !Arrays.equals(alternative.bytes, body));
    }

    private static Stream<AlternativeBody> texts(Cause cause, String... latin) {
        return Stream.of(latin).map(text -> new AlternativeBody(cause, "", text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Stream<AlternativeBody> charsets(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Stream<AlternativeBody> marked = Stream.of(signedIn(StandardCharsets.UTF_16LE, "\uFEFF" + text));
        Stream<AlternativeBody> plain = CHARSETS.stream()
                .flatMap(charset -> Stream.of(
                        signedIn(charset, text),
                        new AlternativeBody(
                                Cause.CHARSET,
                                "It arrived in " + charset + ".",
                                new String(body, charset).getBytes(StandardCharsets.UTF_8))));
        return Stream.concat(plain, marked);
    }

    private static AlternativeBody signedIn(Charset charset, String text) {
        return new AlternativeBody(Cause.CHARSET, "It was signed in " + charset + ".", text.getBytes(charset));
    }

    private static Stream<AlternativeBody> written(SpeltJson json, JsonStyle style) {
        String text = style.write(json);
        return Stream.of(text, text + "\n")
                .map(signed -> new AlternativeBody(
                        Cause.RESERIALISED,
                        "It was " + style.description() + ".",
                        signed.getBytes(StandardCharsets.UTF_8)));
    }
}

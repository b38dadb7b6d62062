package org.nutritioninbox.doctor;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nutritioninbox.nutrition.Gzip;

/// Bytes that may have been signed.
///
/// @param causes of the wrong signature, if these bytes were signed; empty for the body that arrived
/// @param detail of the causes; often empty
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Guess(List<Cause> causes, String detail, byte[] bytes) {

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
    /// @param text the body without a byte order mark
    static Stream<Guess> of(byte[] body, String text) {
        return Stream.<Supplier<Stream<Guess>>>of(
                        () -> Stream.of(new Guess(List.of(), "", body)),
                        () -> whiteSpace(new String(body, StandardCharsets.ISO_8859_1)),
                        () -> Stream.of(Gzip.decoded(body))
                                .filter(content -> !Arrays.equals(content, body))
                                .map(content -> of(Cause.COMPRESSED, "", content)),
                        () -> CHARSETS.stream().flatMap(charset -> charset(charset, body, text)),
                        () -> Stream.ofNullable(VerbatimJson.read(text)).flatMap(Guess::json))
                .flatMap(Supplier::get);
    }

    /// @param other a body that came lately
    static Guess ofRecent(byte[] body, byte[] other) {
        return Arrays.mismatch(body, other) == body.length
                ? of(Cause.TRUNCATED, "The signature is that of a longer body that begins in the same way.", other)
                : of(Cause.OTHER_BODY, "", other);
    }

    /// @param latin a character for each byte, so that line ends can be handled as text
    private static Stream<Guess> whiteSpace(String latin) {
        String unix = latin.replace("\r\n", "\n");
        return Stream.of(
                of(Cause.TRAILING_NEWLINE, latin + "\n"),
                of(Cause.TRAILING_NEWLINE, latin + "\r\n"),
                of(Cause.TRAILING_NEWLINE, latin.replaceFirst("\r?\n\\z", "")),
                of(Cause.TRAILING_NEWLINE, latin.stripTrailing()),
                of(Cause.TRAILING_NEWLINE, latin.strip()),
                of(Cause.LINE_ENDINGS, unix),
                of(Cause.LINE_ENDINGS, unix.replace("\n", "\r\n")),
                of(Cause.BOM, latin.startsWith(BOM) ? latin.substring(BOM.length()) : BOM + latin));
    }

    private static Stream<Guess> charset(Charset charset, byte[] body, String text) {
        String signed = "It was signed in " + charset + ".";
        byte[] converted = new String(body, charset).getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                of(Cause.CHARSET, signed, text.getBytes(charset)),
                of(Cause.CHARSET, signed, ("\uFEFF" + text).getBytes(charset)),
                of(Cause.CHARSET, "It arrived in " + charset + ".", converted));
    }

    private static Stream<Guess> json(VerbatimJson json) {
        Stream<Guess> written = JsonStyle.ALL.stream().flatMap(style -> {
            String text = style.write(json);
            return Stream.of(text, text + "\n")
                    .map(signed -> utf8(Cause.RESERIALISED, "It was " + style.description() + ".", signed));
        });
        Stream<Guess> eventIds =
                json.eventIds().map(id -> utf8(Cause.LEGACY_SCHEME, "By that scheme, the signature is right.", id));
        return Stream.concat(written, eventIds);
    }

    private static Guess utf8(Cause cause, String detail, String text) {
        return of(cause, detail, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Guess of(Cause cause, String latin) {
        return of(cause, "", latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Guess of(Cause cause, String detail, byte[] bytes) {
        return new Guess(List.of(cause), detail, bytes);
    }
}

package org.nutritioninbox.doctor;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A body that may have been signed instead of the one that arrived: a usual change of bodies, undone.
///
/// @param cause the cause, if this body was signed
/// @param explanation of the cause
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Candidate(Cause cause, String explanation, byte[] body) {

    /// The UTF-8 byte order mark, a character for each byte.
    private static final String MARK = "\u00EF\u00BB\u00BF";

    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1252"),
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.US_ASCII);

    /// From the likeliest to the most expensive one. Each is made when it is its turn.
    ///
    /// @param json the body read as JSON; `null` where it is none
    static Stream<Candidate> of(byte[] body, @Nullable SpeltJson json) {
        // a character for each byte, so that line ends can be handled as text
        String latin = new String(body, StandardCharsets.ISO_8859_1);
        return Stream.<Supplier<Stream<Candidate>>>of(
                        () -> newlines(latin),
                        () -> lineEndings(latin),
                        () -> byteOrderMark(latin),
                        () -> compressed(body),
                        () -> json == null ? Stream.empty() : eventIds(json),
                        () -> charsets(body),
                        () -> json == null ? Stream.empty() : rewritten(json))
                .flatMap(Supplier::get);
    }

    private static Stream<Candidate> newlines(String latin) {
        String lost = "A line end behind the body was signed and did not arrive. Pass the body on as it is; curl needs"
                + " --data-binary for that.";
        String added = "White space around the body arrived that was not signed. Sign and send the same bytes.";
        return Stream.concat(
                texts(Cause.TRAILING_NEWLINE, lost, latin + "\n", latin + "\r\n"),
                texts(
                        Cause.TRAILING_NEWLINE,
                        added,
                        latin.replaceFirst("\r?\n\\z", ""),
                        latin.stripTrailing(),
                        latin.strip()));
    }

    private static Stream<Candidate> lineEndings(String latin) {
        String explanation = "The line ends were changed between signing and arrival (%s was signed)."
                + " Pass the body on as it is.";
        String unix = latin.replace("\r\n", "\n");
        return Stream.concat(
                texts(Cause.LINE_ENDINGS, explanation.formatted("LF"), unix),
                texts(Cause.LINE_ENDINGS, explanation.formatted("CRLF"), unix.replace("\n", "\r\n")));
    }

    private static Stream<Candidate> texts(Cause cause, String explanation, String... latin) {
        return Stream.of(latin)
                .map(text -> new Candidate(cause, explanation, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Stream<Candidate> byteOrderMark(String latin) {
        return latin.startsWith(MARK)
                ? texts(
                        Cause.BOM,
                        "A UTF-8 byte order mark arrived that was not signed. Send the body without it.",
                        latin.substring(MARK.length()))
                : texts(
                        Cause.BOM,
                        "A UTF-8 byte order mark was signed and did not arrive. Sign the body without it.",
                        MARK + latin);
    }

    private static Stream<Candidate> compressed(byte[] body) {
        String on = "The body arrived compressed, and its content was signed. Something on the way compresses; have it"
                + " pass bodies on as they are.";
        String off = "The compressed body was signed, and it arrived decompressed. Something on the way decompresses;"
                + " have it pass bodies on as they are.";
        return Stream.concat(
                Compression.opened(body).map(inside -> new Candidate(Cause.COMPRESSED, on, inside)),
                Compression.closed(body).map(outside -> new Candidate(Cause.COMPRESSED, off, outside)));
    }

    private static Stream<Candidate> eventIds(SpeltJson json) {
        return json.eventIds()
                .map(id -> new Candidate(
                        Cause.LEGACY_SCHEME,
                        "An event_id of the body was signed, as the provider's former scheme (X-Spike-Signature) does."
                                + " Have the whole body signed.",
                        id.getBytes(StandardCharsets.UTF_8)));
    }

    private static Stream<Candidate> charsets(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return Stream.concat(
                CHARSETS.stream().flatMap(charset -> Stream.of(signedIn(charset, text), arrivedIn(charset, body))),
                Stream.of("\uFEFF" + text).map(marked -> signedIn(StandardCharsets.UTF_16LE, marked)));
    }

    private static Candidate signedIn(Charset charset, String text) {
        return new Candidate(
                Cause.CHARSET,
                "The body was signed as " + charset
                        + " and arrived as other bytes. Sign and send the same bytes, in UTF-8.",
                text.getBytes(charset));
    }

    private static Candidate arrivedIn(Charset charset, byte[] body) {
        return new Candidate(
                Cause.CHARSET,
                "The body arrived changed from UTF-8 to " + charset + " on its way. Pass the body on as it is.",
                new String(body, charset).getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<Candidate> rewritten(SpeltJson json) {
        return JsonStyle.all()
                .map(style -> new Candidate(
                        Cause.RESERIALISED,
                        "The same JSON was signed, but written differently: " + style.description()
                                + ". Sign the bytes that are sent, and pass them on unparsed.",
                        style.write(json)));
    }
}

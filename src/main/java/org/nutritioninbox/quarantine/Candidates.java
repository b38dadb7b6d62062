package org.nutritioninbox.quarantine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What else may have been signed than the bytes that arrived: each way in which bodies are known to be changed,
/// undone.
final class Candidates {

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1252"),
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.US_ASCII);

    private final byte[] body;
    private final String latin;

    private Candidates(byte[] body) {
        this.body = body;
        // a character for each byte, so that line ends can be handled as text
        this.latin = new String(body, StandardCharsets.ISO_8859_1);
    }

    /// From the likeliest to the one that takes longest to try.
    static Stream<Candidate> of(byte[] body) {
        Candidates candidates = new Candidates(body);
        return Stream.of(
                        candidates.newlines(),
                        candidates.lineEndings(),
                        candidates.marks(),
                        candidates.compressed(),
                        candidates.eventIds(),
                        candidates.charsets(),
                        candidates.rewritten())
                .flatMap(stream -> stream);
    }

    private Stream<Candidate> newlines() {
        String lost = "A line end behind the body was signed and did not arrive. Pass the body on as it is; curl needs"
                + " --data-binary for that.";
        String added = "White space around the body arrived that was not signed. Sign and send the same bytes.";
        return Stream.of(
                text(Cause.TRAILING_NEWLINE, lost, latin -> latin + "\n"),
                text(Cause.TRAILING_NEWLINE, lost, latin -> latin + "\r\n"),
                text(Cause.TRAILING_NEWLINE, added, latin -> latin.replaceFirst("\r?\n\\z", "")),
                text(Cause.TRAILING_NEWLINE, added, String::stripTrailing),
                text(Cause.TRAILING_NEWLINE, added, String::strip));
    }

    private Stream<Candidate> lineEndings() {
        String explanation = "The line ends were changed between signing and arrival (%s was signed)."
                + " Pass the body on as it is.";
        return Stream.of(
                text(Cause.LINE_ENDINGS, explanation.formatted("LF"), latin -> latin.replace("\r\n", "\n")),
                text(
                        Cause.LINE_ENDINGS,
                        explanation.formatted("CRLF"),
                        latin -> latin.replace("\r\n", "\n").replace("\n", "\r\n")));
    }

    private Candidate text(Cause cause, String explanation, UnaryOperator<String> change) {
        return new Candidate(cause, explanation, () -> change.apply(latin).getBytes(StandardCharsets.ISO_8859_1));
    }

    private Stream<Candidate> marks() {
        boolean isMarked = body.length >= MARK.length && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length);
        return Stream.of(
                isMarked
                        ? new Candidate(
                                Cause.BOM,
                                "A UTF-8 byte order mark arrived that was not signed. Send the body without it.",
                                () -> Arrays.copyOfRange(body, MARK.length, body.length))
                        : new Candidate(
                                Cause.BOM,
                                "A UTF-8 byte order mark was signed and did not arrive. Sign the body without it.",
                                () -> marked(body)));
    }

    private static byte[] marked(byte[] body) {
        byte[] marked = Arrays.copyOf(MARK, MARK.length + body.length);
        System.arraycopy(body, 0, marked, MARK.length, body.length);
        return marked;
    }

    private Stream<Candidate> compressed() {
        String on =
                "The body arrived compressed, and what is inside was signed. Something on the way compresses; have it"
                        + " pass bodies on as they are.";
        String off =
                "The compressed body was signed, and it arrived decompressed. Something on the way decompresses; have"
                        + " it pass bodies on as they are.";
        return Stream.concat(
                Compression.opened(body).map(inside -> new Candidate(Cause.COMPRESSED, on, inside)),
                Compression.closed(body).map(outside -> new Candidate(Cause.COMPRESSED, off, outside)));
    }

    private Stream<Candidate> eventIds() {
        String explanation =
                "An event_id of the body was signed, as the provider's former scheme (X-Spike-Signature) does."
                        + " Have the whole body signed.";
        JsonOutline outline = JsonOutline.read(utf8());
        return outline == null
                ? Stream.empty()
                : outline.eventIds().stream()
                        .map(id -> new Candidate(
                                Cause.LEGACY_SCHEME, explanation, () -> id.getBytes(StandardCharsets.UTF_8)));
    }

    private Stream<Candidate> charsets() {
        String other = "The body was signed as %s and arrived as other bytes. Sign and send the same bytes, in UTF-8.";
        Stream<Candidate> littleEndianMarked =
                Stream.of(new Candidate(Cause.CHARSET, other.formatted("UTF-16LE"), () -> {
                    String text = utf8();
                    return text == null ? null : ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
                }));
        Stream<Candidate> others = CHARSETS.stream()
                .flatMap(charset -> Stream.of(
                        new Candidate(Cause.CHARSET, other.formatted(charset.name()), in(charset)),
                        new Candidate(
                                Cause.CHARSET,
                                "The body arrived changed from UTF-8 to %s on its way. Pass the body on as it is."
                                        .formatted(charset.name()),
                                () -> new String(body, charset).getBytes(StandardCharsets.UTF_8))));
        return Stream.concat(others, littleEndianMarked);
    }

    private Candidate.Making in(Charset charset) {
        return () -> {
            String text = utf8();
            return text == null ? null : text.getBytes(charset);
        };
    }

    private Stream<Candidate> rewritten() {
        JsonOutline outline = JsonOutline.read(utf8());
        return outline == null
                ? Stream.empty()
                : JsonStyle.all()
                        .map(style -> new Candidate(
                                Cause.RESERIALISED,
                                "The same JSON was signed, but written differently: " + style.description()
                                        + ". Sign the bytes that are sent, and pass them on unparsed.",
                                () -> style.write(outline)));
    }

    private @Nullable String utf8() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

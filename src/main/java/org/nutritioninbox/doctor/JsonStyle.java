package org.nutritioninbox.doctor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter.Indenter;
import tools.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// One way in which a library writes JSON.
///
/// @param sorted whether the names of an object are in alphabetical order
/// @param newline whether a line end follows
record JsonStyle(Layout layout, StringEscapes escapes, boolean sorted, boolean newline) {

    private static final ObjectWriter WRITER = new JsonMapper().writer(new AsSpelt());

    /// The usual ones first.
    static Stream<JsonStyle> all() {
        return Stream.of(false, true)
                .flatMap(newline -> Stream.of(false, true)
                        .flatMap(sorted -> Layout.ALL.stream()
                                .flatMap(layout -> StringEscapes.ALL.stream()
                                        .map(escapes -> new JsonStyle(layout, escapes, sorted, newline)))));
    }

    String description() {
        return layout.words
                + escapes.words()
                + (sorted ? ", with its names sorted" : "")
                + (newline ? ", with a line end behind it" : "");
    }

    byte[] write(SpeltJson json) {
        ObjectWriter laidOut = WRITER.with(layout.printer);
        ObjectWriter writer = sorted ? laidOut.with(JsonNodeFeature.WRITE_PROPERTIES_SORTED) : laidOut;
        String text = escapes.apply(writer.writeValueAsString(json.root()));
        return (newline ? text + "\n" : text).getBytes(StandardCharsets.UTF_8);
    }

    /// Where white space goes.
    private record Layout(String words, DefaultPrettyPrinter printer) {

        static final List<Layout> ALL = List.of(
                of("compact, without white space", Spacing.NONE, Spacing.NONE, new NopIndenter()),
                of("on one line with spaces, as Python does", Spacing.AFTER, Spacing.AFTER, new NopIndenter()),
                indented("pretty-printed with two spaces", "  "),
                indented("pretty-printed with four spaces", "    "),
                indented("pretty-printed with tabs", "\t"),
                new Layout(
                        "pretty-printed as Jackson does",
                        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"))));

        private static Layout indented(String words, String indent) {
            return of(words, Spacing.AFTER, Spacing.NONE, new DefaultIndenter(indent, "\n"));
        }

        private static Layout of(String words, Spacing colon, Spacing comma, Indenter indenter) {
            Separators separators = Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(colon)
                    .withObjectEntrySpacing(comma)
                    .withArrayElementSpacing(comma)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator("");
            return new Layout(
                    words,
                    new DefaultPrettyPrinter(separators)
                            .withObjectIndenter(indenter)
                            .withArrayIndenter(indenter));
        }
    }

    /// For strings that have their escapes already.
    private static final class AsSpelt extends CharacterEscapes {

        @Override
        public int[] getEscapeCodesForAscii() {
            return new int[128];
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return null;
        }
    }
}

package org.nutritioninbox.doctor;

import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter.Indenter;
import tools.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import tools.jackson.core.util.JsonpCharacterEscapes;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// One way in which a library writes JSON.
record JsonStyle(String description, ObjectWriter writer) {

    private static final ObjectWriter WRITER = new JsonMapper()
            .writer()
            .withoutFeatures(JsonWriteFeature.WRITE_HEX_UPPER_CASE, JsonWriteFeature.ESCAPE_FORWARD_SLASHES);

    private static final List<Choice> LAYOUTS = List.of(
            layout("compact, without white space", Spacing.NONE, Spacing.NONE, new NopIndenter()),
            layout("on one line with spaces, as Python does", Spacing.AFTER, Spacing.AFTER, new NopIndenter()),
            indented("pretty-printed with two spaces", "  "),
            indented("pretty-printed with four spaces", "    "),
            indented("pretty-printed with tabs", "\t"),
            new Choice(
                    "pretty-printed as Jackson does",
                    writer -> writer.with(
                            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))));

    private static final List<Choice> ESCAPES = List.of(
            new Choice("", writer -> writer),
            new Choice(", with all but ASCII escaped", writer -> writer.with(JsonWriteFeature.ESCAPE_NON_ASCII)),
            new Choice(
                    ", with all but ASCII escaped in capital hex digits",
                    writer -> writer.withFeatures(
                            JsonWriteFeature.ESCAPE_NON_ASCII, JsonWriteFeature.WRITE_HEX_UPPER_CASE)),
            new Choice(", with <, > and & escaped, as Go does", writer -> writer.with(new HtmlEscapes())),
            new Choice(", with slashes escaped", writer -> writer.with(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)),
            new Choice(
                    ", with slashes and all but ASCII escaped",
                    writer -> writer.withFeatures(
                            JsonWriteFeature.ESCAPE_FORWARD_SLASHES, JsonWriteFeature.ESCAPE_NON_ASCII)));

    private static final List<Choice> ORDERS = List.of(
            new Choice("", writer -> writer),
            new Choice(", with its names sorted", writer -> writer.with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)));

    /// The usual ones first.
    static final List<JsonStyle> ALL = ORDERS.stream()
            .flatMap(order -> LAYOUTS.stream()
                    .flatMap(layout -> ESCAPES.stream()
                            .map(escapes -> new JsonStyle("", WRITER)
                                    .with(layout)
                                    .with(escapes)
                                    .with(order))))
            .toList();

    String write(VerbatimJson json) {
        return writer.writeValueAsString(json.root());
    }

    private JsonStyle with(Choice choice) {
        return new JsonStyle(description + choice.words, choice.setting.apply(writer));
    }

    private static Choice indented(String words, String indent) {
        return layout(words, Spacing.AFTER, Spacing.NONE, new DefaultIndenter(indent, "\n"));
    }

    private static Choice layout(String words, Spacing colon, Spacing comma, Indenter indenter) {
        Separators separators = Separators.createDefaultInstance()
                .withObjectNameValueSpacing(colon)
                .withObjectEntrySpacing(comma)
                .withArrayElementSpacing(comma)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        return new Choice(words, writer -> writer.with(printer));
    }

    private record Choice(String words, UnaryOperator<ObjectWriter> setting) {}

    /// Also escapes U+2028 and U+2029.
    private static final class HtmlEscapes extends JsonpCharacterEscapes {

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            "<>&".chars().forEach(c -> codes[c] = ESCAPE_STANDARD);
            return codes;
        }
    }
}

package org.nutritioninbox.doctor;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.nutritioninbox.doctor.SpeltJson.Elements;
import org.nutritioninbox.doctor.SpeltJson.Fields;
import org.nutritioninbox.doctor.SpeltJson.Literal;
import org.nutritioninbox.doctor.SpeltJson.Member;
import org.nutritioninbox.doctor.SpeltJson.Node;
import org.nutritioninbox.doctor.SpeltJson.Text;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter.Indenter;
import tools.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// One way in which a library writes JSON.
///
/// @param sorted whether the names of an object are in alphabetical order
/// @param newline whether a line end follows
record JsonStyle(Layout layout, StringEscapes escapes, boolean sorted, boolean newline) {

    private static final ObjectWriter WRITER = new JsonMapper().writer();

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
        StringWriter text = new StringWriter();
        try (JsonGenerator out = WRITER.with(layout.printer).with(escapes).createGenerator(text)) {
            write(json.root(), out);
        }
        return (newline ? text + "\n" : text.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private void write(Node node, JsonGenerator out) {
        switch (node) {
            case Fields(List<Member> members) -> {
                out.writeStartObject();
                for (Member member : sorted ? sorted(members) : members) {
                    out.writeName(spelling(member.name()));
                    write(member.value(), out);
                }
                out.writeEndObject();
            }
            case Elements(List<Node> elements) -> {
                out.writeStartArray();
                elements.forEach(element -> write(element, out));
                out.writeEndArray();
            }
            case Text text -> out.writeString(spelling(text));
            case Literal(String spelling) -> out.writeRawValue(spelling);
        }
    }

    private String spelling(Text text) {
        return escapes == StringEscapes.AS_SPELT ? text.spelling() : text.value();
    }

    private static List<Member> sorted(List<Member> members) {
        return members.stream()
                .sorted(Comparator.comparing(member -> member.name().value()))
                .toList();
    }

    /// Where white space goes.
    record Layout(String words, DefaultPrettyPrinter printer) {

        static final List<Layout> ALL = List.of(
                of("compact, without white space", Spacing.NONE, Spacing.NONE, new NopIndenter()),
                of(
                        "on one line with spaces behind commas and colons, as Python does",
                        Spacing.AFTER,
                        Spacing.AFTER,
                        new NopIndenter()),
                indented("two spaces", "  "),
                indented("four spaces", "    "),
                indented("tabs", "\t"),
                new Layout(
                        "pretty-printed as Jackson does",
                        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"))));

        private static Layout indented(String words, String indent) {
            return of("pretty-printed with " + words, Spacing.AFTER, Spacing.NONE, new DefaultIndenter(indent, "\n"));
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
}

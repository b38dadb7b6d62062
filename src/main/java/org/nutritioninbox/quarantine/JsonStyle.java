package org.nutritioninbox.quarantine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.quarantine.JsonOutline.Member;
import org.nutritioninbox.quarantine.JsonOutline.Node;

/// One way in which a library writes JSON.
///
/// @param sorted whether the names of an object are in alphabetical order
/// @param newline whether a line end follows
record JsonStyle(Layout layout, Strings strings, boolean slashes, boolean sorted, boolean newline) {

    private static final int LONGEST = 1024 * 1024;

    /// The usual ones first.
    static Stream<JsonStyle> all() {
        return Stream.of(false, true)
                .flatMap(newline -> Stream.of(false, true)
                        .flatMap(sorted -> Arrays.stream(Layout.values())
                                .flatMap(layout -> Arrays.stream(Strings.values())
                                        .flatMap(strings -> Stream.of(false, true)
                                                .filter(slashes -> !(slashes && strings == Strings.AS_SPELT))
                                                .map(slashes ->
                                                        new JsonStyle(layout, strings, slashes, sorted, newline))))));
    }

    /// What distinguishes it, in words.
    String description() {
        return layout.words
                + strings.words
                + (slashes ? ", with slashes escaped" : "")
                + (sorted ? ", with its names sorted" : "")
                + (newline ? ", with a line end behind it" : "");
    }

    /// `null` where that would be out of all proportion.
    byte @Nullable [] write(JsonOutline json) {
        Writer writer = new Writer();
        writer.value(json.root(), 0);
        if (newline) {
            writer.out.append('\n');
        }
        return writer.out.length() > LONGEST ? null : writer.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Where white space goes.
    enum Layout {
        COMPACT("compact, without white space", null, ",", ":"),
        SPACED("on one line with spaces behind commas and colons, as Python does", null, ", ", ": "),
        TWO_SPACES("pretty-printed with two spaces", "  ", ",", ": "),
        FOUR_SPACES("pretty-printed with four spaces", "    ", ",", ": "),
        TAB("pretty-printed with tabs", "\t", ",", ": "),
        JACKSON("pretty-printed as Jackson does", "  ", ",", " : ");

        private final String words;
        private final @Nullable String indent;
        private final String comma;
        private final String colon;

        Layout(String words, @Nullable String indent, String comma, String colon) {
            this.words = words;
            this.indent = indent;
            this.comma = comma;
            this.colon = colon;
        }
    }

    /// What is escaped in strings beyond what has to be.
    enum Strings {
        AS_SPELT(""),
        PLAIN(", with no more escapes than needed"),
        LOWER(", with all but ASCII escaped"),
        UPPER(", with all but ASCII escaped in capital hex digits"),
        HTML(", with <, > and & escaped, as Go does");

        private final String words;

        Strings(String words) {
            this.words = words;
        }

        boolean escapes(char c) {
            return switch (this) {
                case AS_SPELT, PLAIN -> false;
                case LOWER, UPPER -> c > '~';
                case HTML -> c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
            };
        }

        String hex(char c) {
            HexFormat digits = this == UPPER ? HexFormat.of().withUpperCase() : HexFormat.of();
            return "\\u" + digits.toHexDigits(c);
        }
    }

    private final class Writer {

        private final StringBuilder out = new StringBuilder();

        void value(Node node, int depth) {
            if (out.length() > LONGEST) {
                return;
            }
            switch (node) {
                case Node.Fields object -> object(object, depth);
                case Node.Sequence list -> list(list, depth);
                case Node.Text text -> string(text);
                case Node.Literal literal -> out.append(literal.spelling());
            }
        }

        private void object(Node.Fields object, int depth) {
            if (object.members().isEmpty()) {
                out.append(layout == Layout.JACKSON ? "{ }" : "{}");
                return;
            }
            out.append('{');
            String separator = "";
            for (Member member : sorted ? sorted(object.members()) : object.members()) {
                out.append(separator);
                line(depth + 1);
                string(member.name());
                out.append(layout.colon);
                value(member.value(), depth + 1);
                separator = layout.comma;
            }
            line(depth);
            out.append('}');
        }

        private static List<Member> sorted(List<Member> members) {
            return members.stream()
                    .sorted(Comparator.comparing(member -> member.name().value()))
                    .toList();
        }

        private void list(Node.Sequence list, int depth) {
            if (layout == Layout.JACKSON) {
                listOnOneLine(list, depth);
                return;
            }
            if (list.elements().isEmpty()) {
                out.append("[]");
                return;
            }
            out.append('[');
            String separator = "";
            for (Node element : list.elements()) {
                out.append(separator);
                line(depth + 1);
                value(element, depth + 1);
                separator = layout.comma;
            }
            line(depth);
            out.append(']');
        }

        private void listOnOneLine(Node.Sequence list, int depth) {
            out.append('[');
            String separator = " ";
            for (Node element : list.elements()) {
                out.append(separator);
                value(element, depth);
                separator = ", ";
            }
            out.append(" ]");
        }

        private void line(int depth) {
            if (layout.indent != null) {
                out.append('\n').repeat(layout.indent, depth);
            }
        }

        private void string(Node.Text text) {
            out.append('"');
            if (strings == Strings.AS_SPELT) {
                out.append(text.spelling());
            } else {
                text.value().chars().forEach(c -> character((char) c));
            }
            out.append('"');
        }

        private void character(char c) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '/' -> out.append(slashes ? "\\/" : "/");
                default -> out.append(c < ' ' || strings.escapes(c) ? strings.hex(c) : String.valueOf(c));
            }
        }
    }
}

package org.nutritioninbox.doctor;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The escapes that a library writes in the strings of JSON. They are changed in the text: nothing that can be escaped
/// stands outside of a string.
///
/// @param words for the explanation
record StringEscapes(String words, UnaryOperator<String> change) {

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|.)");
    private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-~]");
    private static final Pattern HTML = Pattern.compile("[<>&\u2028\u2029]");

    static final List<StringEscapes> ALL = List.of(
            new StringEscapes("", text -> text),
            needed(", with no more escapes than needed", text -> text),
            needed(", with all but ASCII escaped", text -> escaped(text, BEYOND_ASCII, "%04x")),
            needed(", with all but ASCII escaped in capital hex digits", text -> escaped(text, BEYOND_ASCII, "%04X")),
            needed(", with <, > and & escaped, as Go does", text -> escaped(text, HTML, "%04x")),
            needed(", with slashes escaped", text -> text.replace("/", "\\/")),
            needed(
                    ", with slashes and all but ASCII escaped",
                    text -> escaped(text.replace("/", "\\/"), BEYOND_ASCII, "%04x")));

    /// @param more changes a text that has no more escapes than needed
    private static StringEscapes needed(String words, UnaryOperator<String> more) {
        return new StringEscapes(
                words,
                text -> more.apply(
                        ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(needed(escape)))));
    }

    private static String needed(MatchResult escape) {
        if (escape.group(1) == null) {
            return escape.group().equals("\\/") ? "/" : escape.group();
        }
        char c = (char) Integer.parseInt(escape.group(1), 16);
        int special = "\b\t\n\f\r\"\\".indexOf(c);
        if (special >= 0) {
            return "\\" + "btnfr\"\\".charAt(special);
        }
        return c < ' ' ? hex(c, "%04x") : String.valueOf(c);
    }

    private static String escaped(String text, Pattern characters, String format) {
        return characters
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().chars().mapToObj(c -> hex(c, format)).collect(Collectors.joining())));
    }

    private static String hex(int c, String format) {
        return "\\u" + format.formatted(c);
    }

    String apply(String text) {
        return change.apply(text);
    }
}

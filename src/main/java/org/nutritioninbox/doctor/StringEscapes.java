package org.nutritioninbox.doctor;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/// The escapes that a library writes in the strings of JSON.
final class StringEscapes extends CharacterEscapes {

    /// None, for strings that have their escapes already.
    static final StringEscapes AS_SPELT = new StringEscapes("", new int[128], "%04x", _ -> false);

    static final List<StringEscapes> ALL = List.of(
            AS_SPELT,
            new StringEscapes(", with no more escapes than needed", needed(), "%04x", _ -> false),
            new StringEscapes(", with all but ASCII escaped", needed(), "%04x", c -> c > '~'),
            new StringEscapes(", with all but ASCII escaped in capital hex digits", needed(), "%04X", c -> c > '~'),
            new StringEscapes(", with <, > and & escaped, as Go does", needed(), "%04x", StringEscapes::isOfHtml),
            new StringEscapes(", with slashes escaped", withSlash(), "%04x", _ -> false),
            new StringEscapes(", with slashes and all but ASCII escaped", withSlash(), "%04x", c -> c > '~'));

    private final String words;
    private final int[] codes;
    private final String hex;
    private final transient IntPredicate isHex;

    private StringEscapes(String words, int[] codes, String hex, IntPredicate isHex) {
        this.words = words;
        this.codes = codes;
        this.hex = hex;
        this.isHex = isHex;
        for (int c = 0; c < codes.length; c++) {
            if (codes[c] == ESCAPE_STANDARD || isHex.test(c)) {
                codes[c] = ESCAPE_CUSTOM;
            }
        }
    }

    private static int[] needed() {
        return standardAsciiEscapesForJSON();
    }

    private static int[] withSlash() {
        int[] codes = needed();
        codes['/'] = '/';
        return codes;
    }

    private static boolean isOfHtml(int c) {
        return "<>&\u2028\u2029".indexOf(c) >= 0;
    }

    String words() {
        return words;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return c < codes.length || isHex.test(c) ? new SerializedString("\\u" + hex.formatted(c)) : null;
    }
}

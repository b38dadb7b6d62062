package org.nutritioninbox.processing;

import java.util.regex.Pattern;

/// Text from outside on its way into our log: nobody outside writes lines of it.
final class LogLine {

    private static final Pattern NO_LINE = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private LogLine() {}

    static String of(String text) {
        return NO_LINE.matcher(text).replaceAll(" ");
    }
}

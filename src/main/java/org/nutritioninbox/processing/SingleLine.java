package org.nutritioninbox.processing;

import java.util.regex.Pattern;

/// Removes line breaks and control characters from external text, against log injection.
final class SingleLine {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private SingleLine() {}

    static String of(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}

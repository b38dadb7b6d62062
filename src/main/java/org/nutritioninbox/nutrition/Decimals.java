package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses decimal numbers exactly, within the range of both `double` and PostgreSQL's `numeric`.
final class Decimals {

    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int MAX_DIGITS = 1000;

    private Decimals() {}

    /// Parses a number in JSON syntax. Returns `null` for any other text, and for numbers out of range.
    static @Nullable BigDecimal parseText(String text) {
        return text.length() <= MAX_DIGITS && JSON_NUMBER.matcher(text).matches() ? parse(text) : null;
    }

    /// Parses a text that is known to be a JSON number. Returns `null` if it is out of range.
    static @Nullable BigDecimal parse(String literal) {
        if (literal.length() > MAX_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(literal);
            if (number.signum() == 0) {
                // a zero such as 0e-999999999 has more digits than PostgreSQL can store
                return Math.abs((long) number.scale()) > MAX_DIGITS ? BigDecimal.ZERO : number;
            }
            double nearest = number.doubleValue();
            return Double.isInfinite(nearest) || nearest == 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}

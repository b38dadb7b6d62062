package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Exact decimal numbers, as far as both a `double` reaches and PostgreSQL's `numeric` can hold them.
final class Decimals {

    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int MOST_DIGITS = 1000;
    private static final int SHORT = 40;

    private Decimals() {}

    /// Reads a number as JSON spells it; `null` for any other text and for numbers that cannot be held.
    static @Nullable BigDecimal parseText(String text) {
        return text.length() <= MOST_DIGITS && JSON_NUMBER.matcher(text).matches() ? parse(text) : null;
    }

    /// Reads what is known to be a number as JSON spells it; `null` for one that cannot be held.
    static @Nullable BigDecimal parse(String literal) {
        if (literal.length() > MOST_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(literal);
            if (number.signum() == 0) {
                return plainLength(number) > SHORT ? BigDecimal.ZERO : number;
            }
            double nearest = number.doubleValue();
            return Double.isInfinite(nearest) || nearest == 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// One spelling for equal numbers of equal scale: written out where that is short, with an exponent where it is
    /// not.
    static String spell(BigDecimal number) {
        return plainLength(number) <= SHORT
                ? number.toPlainString()
                : number.stripTrailingZeros().toString();
    }

    /// About how long the number is when PostgreSQL writes it out.
    static long plainLength(BigDecimal number) {
        return (long) number.precision() + Math.abs((long) number.scale());
    }
}

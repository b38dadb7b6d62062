package org.nutritioninbox.nutrition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Parses the provider's times: RFC 3339 with any number of fraction digits. A time without offset is UTC.
public final class Rfc3339 {

    private static final int MAX_LENGTH = 100;
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int SECONDS_END = "2025-09-15T10:30:04".length();
    private static final int OFFSET_LENGTH = "+02:00".length();

    private Rfc3339() {}

    /// Parses a time. Returns `null` for any other text. Drops digits after nanoseconds.
    public static @Nullable Instant parse(String text) {
        if (text.length() < SECONDS_END || text.length() > MAX_LENGTH || !isSeparated(text)) {
            return null;
        }
        try {
            int fractionEnd = fractionEnd(text);
            LocalDateTime time = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, SECONDS_END),
                    nanos(text, fractionEnd));
            return time.toInstant(offset(text, fractionEnd));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isSeparated(String text) {
        char t = text.charAt(10);
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (t == 'T' || t == 't' || t == ' ')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /// Returns the index after the fraction digits. A point without digits is no fraction, so that it fails as an
    /// offset.
    private static int fractionEnd(String text) {
        int end = SECONDS_END;
        if (end < text.length() && text.charAt(end) == '.') {
            do {
                end++;
            } while (end < text.length() && isDigit(text.charAt(end)));
        }
        return end == SECONDS_END + 1 ? SECONDS_END : end;
    }

    private static int nanos(String text, int fractionEnd) {
        int nanos = 0;
        for (int i = 1; i <= MAX_FRACTION_DIGITS; i++) {
            int at = SECONDS_END + i;
            nanos = 10 * nanos + (at < fractionEnd ? text.charAt(at) - '0' : 0);
        }
        return nanos;
    }

    private static ZoneOffset offset(String text, int from) {
        int length = text.length() - from;
        if (length == 0 || (length == 1 && (text.charAt(from) == 'Z' || text.charAt(from) == 'z'))) {
            return ZoneOffset.UTC;
        }
        if (length != OFFSET_LENGTH) {
            throw new DateTimeException("No offset");
        }
        return ZoneOffset.of(text.substring(from));
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                throw new DateTimeException("No digit");
            }
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

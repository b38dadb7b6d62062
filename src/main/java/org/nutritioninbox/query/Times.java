package org.nutritioninbox.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The provider's times: RFC 3339 with any number of fraction digits, any offset, and none where UTC is meant.
public final class Times {

    private static final Pattern RFC_3339 = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}:\\d{2})(?:\\.(\\d{1,9})\\d*)?([Zz]|[+-]\\d{2}:\\d{2})?");

    private Times() {}

    /// Reads a time; `null` for any other text. Digits past nanoseconds are dropped.
    public static @Nullable Instant parse(String text) {
        Matcher matcher = RFC_3339.matcher(text);
        if (text.length() > 100 || !matcher.matches()) {
            return null;
        }
        String fraction = matcher.group(3);
        String zone = matcher.group(4);
        try {
            LocalDateTime time = LocalDateTime.parse(
                    matcher.group(1) + "T" + matcher.group(2) + (fraction == null ? "" : "." + fraction));
            return time.toInstant(zone == null || zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone));
        } catch (DateTimeException e) {
            return null;
        }
    }
}

package org.nutritioninbox.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Rfc3339;

/// From a time, inclusive, to a time, exclusive; open where one is missing.
public record TimeWindow(@Nullable Instant from, @Nullable Instant to) {

    /// Reads `from_timestamp` and `to_timestamp` as the provider spells them, with or without a zone. Fails
    /// with [BadParameter].
    public static TimeWindow parse(@Nullable String from, @Nullable String to) {
        TimeWindow window = new TimeWindow(time("from_timestamp", from), time("to_timestamp", to));
        if (window.from != null && window.to != null && window.to.isBefore(window.from)) {
            throw new BadParameter("to_timestamp", "must not be before from_timestamp");
        }
        return window;
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant time = Rfc3339.parse(text);
        if (time == null) {
            throw new BadParameter(
                    name,
                    "must be a time such as 2025-09-15T10:30:04Z (UTC where no zone is given; a plus sign has to be percent-encoded)");
        }
        return time;
    }
}

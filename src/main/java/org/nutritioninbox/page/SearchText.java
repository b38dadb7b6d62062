package org.nutritioninbox.page;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.records.RecordQuery;

/// The text of a search field: words, and filters such as `status:failed` or `user:"end user 1"`.
///
/// @param words without the filters; `null` if there are none
/// @param filters by their names
record SearchText(@Nullable String words, Map<String, String> filters) {

    private static final Set<String> NAMES = Set.of("status", "score", "user", "after", "before");
    private static final String DAY = "2025-09-15";
    private static final Pattern FILTER =
            Pattern.compile("(?<!\\S)(" + String.join("|", NAMES) + "):(?:\"([^\"]+)\"|([^\\s\"]+))");

    /// Fails with [BadParameter] if a filter is given twice.
    static SearchText parse(String text) {
        Map<String, String> filters = new HashMap<>();
        FILTER.matcher(text).results().forEach(filter -> {
            if (filters.put(filter.group(1), value(filter)) != null) {
                throw new BadParameter("q", "must not have the filter " + filter.group(1) + ": twice");
            }
        });
        String words = FILTER.matcher(text).replaceAll(" ").strip();
        return new SearchText(words.isEmpty() ? null : words, Map.copyOf(filters));
    }

    private static String value(MatchResult filter) {
        return filter.group(2) == null ? filter.group(3) : filter.group(2);
    }

    RecordQuery query() {
        return new RecordQuery(
                new TimeWindow(time("after"), time("before")),
                null,
                filters.get("status"),
                filters.get("user"),
                filters.get("score"),
                words,
                null);
    }

    /// A day alone is its beginning.
    private @Nullable Instant time(String name) {
        String text = filters.get(name);
        return text == null
                ? null
                : ParameterValue.time("q", text.length() == DAY.length() ? text + "T00:00:00Z" : text);
    }

    /// Returns true if a stream can have the same filters.
    boolean canBeStreamed() {
        return words == null && Set.of("status", "user").containsAll(filters.keySet());
    }
}

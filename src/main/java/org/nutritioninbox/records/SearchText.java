package org.nutritioninbox.records;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;

/// What people type to find records: words, and filters such as `status:failed` or `user:"end user 1"`.
///
/// @param words without the filters; `null` if there are none
/// @param filters by their names
record SearchText(@Nullable String words, Map<String, String> filters) {

    private static final Set<String> NAMES = Set.of("status", "score", "user", "after", "before");
    private static final Pattern FILTER =
            Pattern.compile("(?<!\\S)(" + String.join("|", NAMES) + "):(?:\"([^\"]+)\"|([^\\s\"]+))");

    /// Fails with [BadParameter] if a filter is given twice.
    static SearchText parse(@Nullable String text) {
        if (text == null) {
            return new SearchText(null, Map.of());
        }
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

    /// A filter; otherwise what the parameter of the same meaning says.
    ///
    /// @param parameter its name, in case both are given
    @Nullable
    String filter(String name, String parameter, @Nullable String given) {
        String filter = filters.get(name);
        if (filter != null && given != null) {
            throw new BadParameter(parameter, "must not be given together with " + name + ": in q");
        }
        return filter == null ? given : filter;
    }
}

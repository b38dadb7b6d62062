package org.nutritioninbox.query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people type to search a list: words, and filters such as `status:failed`, `!score:a` or `after:2h`.
///
/// @param words without the filters; `null` if there are none
/// @param filters without those of the window
/// @param window from `after:` to `before:`
public record SearchText(@Nullable String words, List<Filter> filters, TimeWindow window) {

    private static final String AFTER = "after";
    private static final String BEFORE = "before";
    private static final Set<String> TIMES = Set.of(AFTER, BEFORE);
    private static final String PLAIN = "[^\\s\"]+";
    /// Matches phrases, too, so that no text in a phrase is taken for a filter.
    private static final Pattern PHRASE_OR_FILTER =
            Pattern.compile("\"[^\"]*\"|(?<!\\S)(!?)([a-z]+):(?:\"((?:[^\"]|\"\")+)\"|(" + PLAIN + "))");
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);
    private static final String DAY = "2025-09-15";

    /// Fails with [BadParameter] naming `q`.
    ///
    /// @param names of the filters that the list has, besides those of the window
    public static SearchText parse(@Nullable String text, Set<String> names, Instant now) {
        List<Filter> filters = new ArrayList<>();
        String words = PHRASE_OR_FILTER
                .matcher(text == null ? "" : text)
                .replaceAll(match -> {
                    String name = match.group(2);
                    if (name == null || !(names.contains(name) || TIMES.contains(name))) {
                        return Matcher.quoteReplacement(match.group());
                    }
                    filters.add(Filter.of(match));
                    return " ";
                })
                .strip();
        refuseDoubled(filters);
        TimeWindow window = window(time(filters, AFTER, now), time(filters, BEFORE, now));
        filters.removeIf(filter -> TIMES.contains(filter.name));
        return new SearchText(words.isEmpty() ? null : words, filters, window);
    }

    private static void refuseDoubled(List<Filter> filters) {
        Set<String> given = new HashSet<>();
        for (Filter filter : filters) {
            if (!filter.isNegated && !given.add(filter.name)) {
                throw new BadParameter("q", "must not have the filter " + filter.name + ": twice");
            }
        }
    }

    private static @Nullable Instant time(List<Filter> filters, String name, Instant now) {
        return filters.stream()
                .filter(filter -> filter.name.equals(name))
                .findFirst()
                .map(filter -> filter.time(now))
                .orElse(null);
    }

    private static TimeWindow window(@Nullable Instant after, @Nullable Instant before) {
        if (after != null && before != null && before.isBefore(after)) {
            throw new BadParameter("q", "must not have a before: that is earlier than its after:");
        }
        return new TimeWindow(after, before);
    }

    /// The text of a filter with any value; `null` if there is none, or if it is too long to be searched for.
    public static @Nullable String filter(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return orTooLong(name + ":" + (value.matches(PLAIN) ? value : '"' + value.replace("\"", "\"\"") + '"'));
    }

    /// The text that searches for words in this order; `null` if it is too long to be searched for.
    public static @Nullable String phrase(String words) {
        return orTooLong('"' + words.replace('"', ' ') + '"');
    }

    private static @Nullable String orTooLong(String text) {
        return text.length() > ParameterValue.LONGEST ? null : text;
    }

    /// Says what a row has to have, or must not have.
    ///
    /// @param isNegated whether rows are wanted that do not have it
    public record Filter(String name, String value, boolean isNegated) {

        public Filter {
            if (isNegated && TIMES.contains(name)) {
                throw new BadParameter("q", "must not have a '!' in front of " + name + ":");
            }
        }

        private static Filter of(MatchResult match) {
            String quoted = match.group(3);
            return new Filter(
                    match.group(2),
                    quoted == null ? match.group(4) : quoted.replace("\"\"", "\""),
                    !match.group(1).isEmpty());
        }

        private Instant time(Instant now) {
            Matcher ago = AGO.matcher(value);
            if (ago.matches()) {
                return now.minus(Long.parseLong(ago.group(1)), UNITS.get(ago.group(2)));
            }
            // a day alone is its beginning
            return ParameterValue.time("q", value.length() == DAY.length() ? value + "T00:00:00Z" : value);
        }
    }
}

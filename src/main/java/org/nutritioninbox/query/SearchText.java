package org.nutritioninbox.query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The text of a search field: words, and filters such as `status:failed`, `!score:a` or `after:2h`.
///
/// @param words without the filters; `null` if there are none
public record SearchText(@Nullable String words, List<Filter> filters) {

    private static final Set<String> TIMES = Set.of("after", "before");
    private static final String PLAIN = "[^\\s\"]+";
    /// Matches phrases, too, so that no text in a phrase is taken for a filter.
    private static final Pattern PHRASE_OR_FILTER =
            Pattern.compile("\"[^\"]*\"|(?<!\\S)(!?)([a-z_]+):(?:\"((?:[^\"]|\"\")+)\"|(" + PLAIN + "))");
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);
    private static final String DAY = "2025-09-15";

    /// Fails with [BadParameter] naming `q`.
    ///
    /// @param names of the filters that the list has
    /// @param now the time from which `after:2h` counts
    public static SearchText parse(@Nullable String text, Set<String> names, Instant now) {
        List<Filter> filters = new ArrayList<>();
        String words = PHRASE_OR_FILTER
                .matcher(text == null ? "" : text)
                .replaceAll(match -> {
                    String name = match.group(2);
                    if (name == null || !names.contains(name)) {
                        return Matcher.quoteReplacement(match.group());
                    }
                    filters.add(Filter.of(match, now));
                    return " ";
                })
                .strip();
        return new SearchText(words.isEmpty() ? null : words, filters);
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

    /// The words, and the filters as they are typed.
    public String text() {
        Stream<String> typed = filters.stream().map(one -> (one.isNegated ? "!" : "") + filter(one.name, one.value));
        return Stream.concat(Stream.ofNullable(words), typed).collect(Collectors.joining(" "));
    }

    private static @Nullable String orTooLong(String text) {
        return text.length() > ParameterValue.LONGEST ? null : text;
    }

    /// Says what a row has to have, or must not have.
    ///
    /// @param value of `after` and `before`, an instant as ISO 8601 spells it
    /// @param isNegated whether rows are wanted that do not have it
    public record Filter(String name, String value, boolean isNegated) {

        private static Filter of(MatchResult match, Instant now) {
            String name = match.group(2);
            String quoted = match.group(3);
            String value = quoted == null ? match.group(4) : quoted.replace("\"\"", "\"");
            return new Filter(
                    name,
                    TIMES.contains(name) ? time(value, now).toString() : value,
                    !match.group(1).isEmpty());
        }

        private static Instant time(String value, Instant now) {
            Matcher ago = AGO.matcher(value);
            if (ago.matches()) {
                return now.minus(Long.parseLong(ago.group(1)), UNITS.get(ago.group(2)));
            }
            // a day alone is its beginning
            return ParameterValue.time("q", value.length() == DAY.length() ? value + "T00:00:00Z" : value);
        }
    }
}

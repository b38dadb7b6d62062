package org.nutritioninbox.records;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.SearchWords;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.ParameterValue;

/// What people type to find records: words, and filters such as `status:failed`, `!score:a` or `after:2h`.
///
/// @param words without the filters; `null` if there are none
public record SearchText(@Nullable String words, List<Filter> filters) {

    private static final Map<String, String> COLUMNS = Map.of(
            "status", "r.status",
            "score", "r.nutri_score",
            "user", "r.application_user_id",
            "error", "r.failure_reason");
    private static final Map<String, String> TIMES = Map.of("after", ">=", "before", "<");
    /// Matches phrases, too, so that no text in a phrase is taken for a filter.
    private static final Pattern PHRASE_OR_FILTER = Pattern.compile("\"[^\"]*\"|(?<!\\S)(!?)(" + names(COLUMNS.keySet())
            + "|" + names(TIMES.keySet()) + "):(?:\"((?:[^\"]|\"\")+)\"|([^\\s\"]+))");
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");
    private static final Map<String, Long> SECONDS = Map.of("m", 60L, "h", 3600L, "d", 86_400L);
    private static final String DAY = "2025-09-15";

    private static String names(Collection<String> names) {
        return String.join("|", names);
    }

    /// Fails with [BadParameter] naming `q`.
    static SearchText parse(@Nullable String text) {
        if (text == null) {
            return new SearchText(null, List.of());
        }
        List<Filter> filters = PHRASE_OR_FILTER
                .matcher(text)
                .results()
                .filter(SearchText::isFilter)
                .map(Filter::of)
                .toList();
        Set<String> given = new HashSet<>();
        for (Filter filter : filters) {
            if (!filter.isNegated() && !given.add(filter.name())) {
                throw new BadParameter("q", "must not have the filter " + filter.name() + ": twice");
            }
        }
        String words = PHRASE_OR_FILTER
                .matcher(text)
                .replaceAll(match -> isFilter(match) ? " " : Matcher.quoteReplacement(match.group()))
                .strip();
        return new SearchText(words.isEmpty() ? null : words, filters);
    }

    private static boolean isFilter(MatchResult match) {
        return match.group(2) != null;
    }

    /// The text of a filter with any value; `null` if it is too long to be searched for.
    public static @Nullable String filter(String name, String value) {
        return orTooLong(name + ":\"" + value.replace("\"", "\"\"") + "\"");
    }

    /// The text that searches for words in this order; `null` if it is too long to be searched for.
    public static @Nullable String phrase(String words) {
        return orTooLong('"' + words.replace('"', ' ') + '"');
    }

    private static @Nullable String orTooLong(String text) {
        return text.length() > ParameterValue.LONGEST ? null : text;
    }

    /// @param time of the records, as SQL
    void addTo(Conditions conditions, String time) {
        conditions.and(
                "to_tsvector('simple', r.words) @@ websearch_to_tsquery('simple', :words)",
                "words",
                words == null ? null : SearchWords.ofQuery(words));
        for (int i = 0; i < filters.size(); i++) {
            filters.get(i).addTo(conditions, time, "filter" + i);
        }
    }

    /// @param isNegated whether records are wanted for which it is not so
    record Filter(String name, String value, boolean isNegated) {

        Filter {
            if (TIMES.containsKey(name)) {
                if (isNegated) {
                    throw new BadParameter("q", "must not have a '!' in front of " + name + ":");
                }
                if (!AGO.matcher(value).matches()) {
                    ParameterValue.time("q", instant(value));
                }
            }
        }

        private static Filter of(MatchResult match) {
            String name = match.group(2);
            String value =
                    match.group(3) == null ? match.group(4) : match.group(3).replace("\"\"", "\"");
            boolean isLetter = name.equals("score") && value.length() == 1;
            return new Filter(
                    name,
                    isLetter ? value.toUpperCase(Locale.ROOT) : value,
                    !match.group(1).isEmpty());
        }

        /// A day alone is its beginning.
        private static String instant(String value) {
            return value.length() == DAY.length() ? value + "T00:00:00Z" : value;
        }

        private void addTo(Conditions conditions, String time, String parameter) {
            String column = COLUMNS.get(name);
            if (column == null) {
                addTimeTo(conditions, time + " " + TIMES.get(name) + " ", parameter);
                return;
            }
            // a status is never null, and only '<>' leads to the index of those that are not completed
            String not = name.equals("status") ? " <> :" : " is distinct from :";
            conditions.and(column + (isNegated ? not : " = :") + parameter).with(parameter, value);
            if (name.equals("error") && !isNegated) {
                // leads to the index of these few
                conditions.and("r.status <> 'completed'");
            }
        }

        private void addTimeTo(Conditions conditions, String comparison, String parameter) {
            Matcher ago = AGO.matcher(value);
            if (ago.matches()) {
                long seconds = Long.parseLong(ago.group(1)) * SECONDS.getOrDefault(ago.group(2), 1L);
                conditions
                        .and(comparison + "now() - interval '1 second' * :" + parameter)
                        .with(parameter, seconds);
            } else {
                conditions.and(comparison + ":" + parameter).with(parameter, ParameterValue.time("q", instant(value)));
            }
        }
    }
}

package org.nutritioninbox.query;

import static java.util.Objects.requireNonNull;
import static org.nutritioninbox.query.ParameterBinder.spelling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The parameters of a list, with what the filters in its `q` say: a filter means the same as its parameter.
///
/// @param values the parameters by name; `q` only with what no parameter can say
/// @param q words, and filters with a `!`; `null` if there are none
public record ListParameters(
        Map<String, String> values, @Nullable SearchText q) {

    private static final String Q = "q";

    /// Say how to list, not what.
    private static final Set<String> NO_FILTERS = Set.of(Q, "sort");

    /// Other filters have the names of their parameters.
    private static final Map<String, String> FILTERS = Map.of(
            "application_user_id", "user",
            "from_timestamp", "after",
            "key_id", "key",
            "nutri_score", "score",
            "record_id", "record",
            "remote_address", "sender",
            "replay_id", "replay",
            "to_timestamp", "before");

    /// Fails with [BadParameter] if `q` is wrong. Parameters that `q` does not name are not looked at before [#bind].
    ///
    /// @param type the record with the parameters
    /// @param now the time from which `after:2h` counts
    public static ListParameters of(Class<?> type, Function<String, @Nullable String> given, Instant now) {
        Map<String, String> values = new TreeMap<>();
        ParameterBinder.names(type).forEach(name -> values.computeIfAbsent(name, given));
        String q = values.remove(Q);
        if (q == null) {
            return new ListParameters(values, null);
        }
        SortedMap<String, String> names = names(type);
        SearchText text = SearchText.parse(ParameterValue.text(Q, q), names.keySet(), now);
        List<SearchText.Filter> negated = new ArrayList<>();
        for (SearchText.Filter filter : text.filters()) {
            String name = requireNonNull(names.get(filter.name()));
            String value = spelling(type, name, filter.value());
            if (filter.isNegated()) {
                negated.add(new SearchText.Filter(filter.name(), value, true));
            } else if (!value.equals(spelling(type, name, values.computeIfAbsent(name, _ -> filter.value())))) {
                throw given.apply(name) == null
                        ? new BadParameter(Q, "must not have two values for " + filter.name() + ":")
                        : new BadParameter(Q, "must not contradict the parameter " + name);
            }
        }
        SearchText rest = new SearchText(text.words(), negated);
        if (rest.text().isEmpty()) {
            return new ListParameters(values, null);
        }
        values.put(Q, rest.text());
        return new ListParameters(values, rest);
    }

    /// Maps the name of each filter to the name of its parameter.
    private static SortedMap<String, String> names(Class<?> type) {
        SortedMap<String, String> names = new TreeMap<>();
        for (String name : ParameterBinder.names(type)) {
            if (!NO_FILTERS.contains(name)) {
                names.put(FILTERS.getOrDefault(name, name), name);
            }
        }
        return names;
    }

    /// Fails with [BadParameter] if there is anything but filters.
    public static void refuseWords(@Nullable SearchText q, Class<?> type) {
        if (q != null && q.words() != null) {
            throw new BadParameter(
                    Q,
                    "must consist of filters; known are "
                            + String.join(":, ", names(type).keySet()) + ":");
        }
    }

    /// Fails with [BadParameter].
    public <R> R bind(Class<R> type) {
        return ParameterBinder.bind(type, name -> name.equals(Q) ? q : values.get(name));
    }

    /// All as a text for `q`, with times that do not depend on now. Fails with [BadParameter] if that is too long for
    /// `q`.
    public String text(Class<?> type) {
        Stream<String> filters = names(type).entrySet().stream()
                .filter(entry -> values.containsKey(entry.getValue()))
                .map(entry -> SearchText.filter(entry.getKey(), values.get(entry.getValue())));
        String text = Stream.concat(filters, Stream.ofNullable(values.get(Q))).collect(Collectors.joining(" "));
        return ParameterValue.text(Q, text);
    }
}

package org.nutritioninbox.inbox;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.ParameterBinder;
import org.nutritioninbox.query.SearchText;

/// Selects deliveries by the parameters of their list, for example for a replay.
public final class DeliveryFilter {

    private static final Set<String> NAMES = ParameterBinder.names(DeliveryQuery.class);

    /// The parameters that the filters in `q` stand for.
    private static final Map<String, String> PARAMETERS = new TreeMap<>(Map.of(
            "after", "from_timestamp",
            "before", "to_timestamp",
            "error", "error",
            "key", "key_id",
            "kind", "kind",
            "origin", "origin",
            "outcome", "outcome",
            "record", "record_id",
            "state", "state",
            "user", "application_user_id"));

    private final Map<String, String> values;
    private final DeliveryQuery query;
    private final Conditions conditions;

    private DeliveryFilter(Map<String, String> values, DeliveryQuery query) {
        this.values = values;
        this.query = query;
        this.conditions = query.conditions(null);
    }

    /// Fails with [BadParameter] for an unknown name, for a wrong value, and without any value.
    ///
    /// @param now the time from which `after:2h` counts
    public static DeliveryFilter of(Map<String, String> values, Instant now) {
        values.keySet().forEach(name -> {
            if (!NAMES.contains(name)) {
                throw BadParameter.unknown("filter." + name, NAMES);
            }
        });
        if (values.isEmpty()) {
            throw new BadParameter("filter", "must say which deliveries: at least one of " + String.join(", ", NAMES));
        }
        DeliveryQuery query =
                ParameterBinder.bind(DeliveryQuery.class, values::get).at(now);
        String q = values.get("q");
        return new DeliveryFilter(new TreeMap<>(q == null ? values : parameters(q, now)), query);
    }

    /// The parameters that say the same as `q`. Fails with [BadParameter] if it has anything but filters.
    static Map<String, String> parameters(String q, Instant now) {
        SearchText text = SearchText.parse(q, PARAMETERS.keySet(), now);
        if (text.words() != null) {
            throw new BadParameter(
                    "q", "must consist of filters; known are " + String.join(":, ", PARAMETERS.keySet()) + ":");
        }
        Map<String, String> parameters = new TreeMap<>();
        for (SearchText.Filter filter : text.filters()) {
            if (filter.isNegated()) {
                throw new BadParameter("q", "must not have a '!': deliveries are only found by what they are");
            }
            parameters.put(requireNonNull(PARAMETERS.get(filter.name())), filter.value());
        }
        return parameters;
    }

    /// As they were given; instead of `q` the parameters that it stands for.
    public Map<String, String> values() {
        return new LinkedHashMap<>(values);
    }

    /// The same as a text for `q`, with times that do not depend on now.
    public String text() {
        return PARAMETERS.entrySet().stream()
                .filter(entry -> values.containsKey(entry.getValue()))
                .map(entry -> SearchText.filter(entry.getKey(), values.get(entry.getValue())))
                .collect(Collectors.joining(" "));
    }

    /// A query with the columns `id` and `received_at`, in no order.
    public String sql() {
        return "select d.id, d.received_at " + query.from() + "where " + conditions.sql();
    }

    /// The named parameters of the query.
    public Map<String, Object> parameters() {
        return conditions.parameters();
    }
}

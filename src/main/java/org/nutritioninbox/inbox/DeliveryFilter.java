package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.ParameterBinder;
import org.nutritioninbox.query.SearchText;

/// Selects deliveries for a replay, by the parameters of their list.
public final class DeliveryFilter {

    private static final Set<String> NAMES = ParameterBinder.names(DeliveryQuery.class);
    /// An erasure of a person would not find them in `q`.
    private static final Set<String> PERSONAL = Set.of("user", "record");

    private final ListParameters parameters;
    private final DeliveryQuery query;

    private DeliveryFilter(ListParameters parameters) {
        this.parameters = parameters;
        this.query = parameters.bind(DeliveryQuery.class);
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
        DeliveryFilter filter = new DeliveryFilter(ListParameters.of(DeliveryQuery.class, values::get, now));
        if (!mayBeKept(filter.query)) {
            throw new BadParameter(
                    "q",
                    "must not have a '!' in front of user: or record: here, because the filter of a replay is kept");
        }
        // refuses a '!' that cannot be, before anything begins
        String _ = filter.sql();
        return filter;
    }

    /// Whether a replay takes all that the query says.
    public static boolean mayBeKept(DeliveryQuery query) {
        SearchText q = query.q();
        return q == null || q.filters().stream().noneMatch(filter -> PERSONAL.contains(filter.name()));
    }

    /// As they were given. Filters in `q` that have a parameter stand there.
    public Map<String, String> values() {
        return parameters.values();
    }

    /// The same as a text for `q`, with times that do not depend on now.
    public String text() {
        return parameters.text(DeliveryQuery.class);
    }

    /// A query with the columns `id` and `received_at`, in no order.
    public String sql() {
        return query.subQueries(null).stream()
                .map(subQuery -> "select d.id, d.received_at " + subQuery.sql())
                .collect(Collectors.joining(" union all "));
    }

    /// The named parameters of the query.
    public Map<String, Object> parameters() {
        return query.conditions(null).parameters();
    }
}

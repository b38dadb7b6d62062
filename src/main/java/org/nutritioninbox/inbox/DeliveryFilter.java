package org.nutritioninbox.inbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.ParameterBinder;

/// Selects deliveries by the parameters of their list, for example for a replay.
public final class DeliveryFilter {

    private static final Set<String> NAMES = ParameterBinder.names(DeliveryQuery.class);

    private final Map<String, String> values;
    private final DeliveryQuery query;
    private final Conditions conditions;

    private DeliveryFilter(Map<String, String> values, DeliveryQuery query) {
        this.values = values;
        this.query = query;
        this.conditions = query.conditions(null);
    }

    /// Fails with [BadParameter] for an unknown name, for a wrong value, and without any value.
    public static DeliveryFilter of(Map<String, String> values) {
        values.keySet().forEach(name -> {
            if (!NAMES.contains(name)) {
                throw BadParameter.unknown("filter." + name, NAMES);
            }
        });
        if (values.isEmpty()) {
            throw new BadParameter("filter", "must say which deliveries: at least one of " + String.join(", ", NAMES));
        }
        return new DeliveryFilter(new TreeMap<>(values), ParameterBinder.bind(DeliveryQuery.class, values::get));
    }

    /// As they were given.
    public Map<String, String> values() {
        return new LinkedHashMap<>(values);
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

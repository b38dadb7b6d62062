package org.nutritioninbox.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nutritioninbox.query.BadParameter;

/// A selection of deliveries by the same names and values as their list takes.
public final class DeliveryFilter {

    private static final List<String> NAMES = List.of(
            "application_user_id", "door", "from_timestamp", "kind", "outcome", "record_id", "state", "to_timestamp");

    private final Map<String, String> values;
    private final DeliveryQuery query;

    private DeliveryFilter(Map<String, String> values, DeliveryQuery query) {
        this.values = values;
        this.query = query;
    }

    /// Fails with [BadParameter] for a name that the list does not know, a value that it does not take, and where
    /// there is none at all.
    public static DeliveryFilter of(Map<String, String> values) {
        values.keySet().forEach(name -> {
            if (!NAMES.contains(name)) {
                throw new BadParameter("filter." + name, "is not known here; known are " + NAMES);
            }
        });
        if (values.isEmpty()) {
            throw new BadParameter("filter", "must say which deliveries: at least one of " + NAMES);
        }
        return new DeliveryFilter(
                new TreeMap<>(values),
                new DeliveryListRequest(
                                values.get("kind"),
                                values.get("outcome"),
                                values.get("door"),
                                values.get("state"),
                                values.get("record_id"),
                                values.get("application_user_id"),
                                values.get("from_timestamp"),
                                values.get("to_timestamp"),
                                null,
                                null)
                        .query());
    }

    /// As they were given.
    public Map<String, String> values() {
        return new LinkedHashMap<>(values);
    }

    /// A query with the columns `id` and `received_at`, in no order.
    public String sql() {
        return Deliveries.selection(query);
    }

    /// What its named parameters stand for.
    public Map<String, Object> parameters() {
        return query.parameters();
    }
}

package org.nutritioninbox.records;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.RecordContent;
import tools.jackson.databind.JsonNode;

/// The differences between two contents of a record.
public final class RecordDifference {

    private RecordDifference() {}

    /// The fields that differ, by the provider's names; `altered` and `words` are ours.
    public static Map<String, FieldChange> between(RecordContent before, RecordContent after) {
        return between(RecordJson.ofContent(before), RecordJson.ofContent(after));
    }

    /// The fields of two objects that differ.
    public static Map<String, FieldChange> between(JsonNode before, JsonNode after) {
        Set<String> names = new TreeSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        Map<String, FieldChange> fields = new TreeMap<>();
        for (String name : names) {
            JsonNode one = before.get(name);
            JsonNode other = after.get(name);
            if (one == null || !one.equals(other)) {
                fields.put(name, new FieldChange(one, other));
            }
        }
        return fields;
    }

    /// A field that differs; `null` where the field is missing.
    public record FieldChange(
            @Nullable JsonNode before, @Nullable JsonNode after) {}
}

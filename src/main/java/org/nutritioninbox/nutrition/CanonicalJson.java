package org.nutritioninbox.nutrition;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// One spelling for equal JSON, so that what comes from the provider's bytes and what comes back from
/// PostgreSQL can be compared as text: names in order, no space, numbers written out where that is short.
final class CanonicalJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CanonicalJson() {}

    static String of(JsonNode json) {
        return canonical(json).toString();
    }

    /// The canonical spelling of stored JSON; `null` for none.
    static @Nullable String respell(@Nullable String stored) {
        return stored == null ? null : of(StrictJson.reread(stored));
    }

    private static JsonNode canonical(JsonNode json) {
        return switch (json) {
            case ObjectNode object -> {
                Map<String, JsonNode> sorted = new TreeMap<>();
                object.forEachEntry((name, value) -> sorted.put(name, canonical(value)));
                yield NODES.objectNode().setAll(sorted);
            }
            case ArrayNode array -> {
                ArrayNode elements = NODES.arrayNode(array.size());
                array.forEach(element -> elements.add(canonical(element)));
                yield elements;
            }
            case JsonNode number
            when number.isNumber() -> NODES.rawValueNode(new RawValue(Decimals.spell(number.decimalValue())));
            default -> json;
        };
    }
}

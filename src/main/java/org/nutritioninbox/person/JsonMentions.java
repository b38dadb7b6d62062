package org.nutritioninbox.person;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes the parts of a JSON value out that name a person. A part is the innermost object around the name.
final class JsonMentions {

    /// Keeps every digit. An object with two fields of a name is no JSON here, since a tree hides one of them.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Person person;
    private final List<JsonNode> parts = new ArrayList<>();

    JsonMentions(Person person) {
        this.person = person;
    }

    /// Fails with [tools.jackson.core.JacksonException] if the body is no JSON.
    Mention in(byte[] body) {
        JsonNode root = JSON.readTree(body);
        JsonNode rest = rest("", root);
        if (parts.isEmpty()) {
            return new Mention.None();
        }
        return rest == null || (rest.isArray() && rest.isEmpty())
                ? new Mention.Whole()
                : new Mention.Partly(parts, JSON.writeValueAsBytes(rest));
    }

    /// Returns `null` if nothing is left of a value.
    ///
    /// @param field that the value is in
    private @Nullable JsonNode rest(String field, JsonNode value) {
        return switch (value) {
            case ObjectNode object -> restOf(object);
            case ArrayNode array -> restOf(field, array);
            default -> isName(field, value) ? part(value) : value;
        };
    }

    private @Nullable JsonNode restOf(ObjectNode object) {
        if (object.propertyStream().anyMatch(entry -> isName(entry.getKey(), entry.getValue()))) {
            return part(object);
        }
        for (String field : List.copyOf(object.propertyNames())) {
            if (person.isNamed(field)) {
                part(object.remove(field));
            } else {
                JsonNode rest = rest(field, object.get(field));
                object.set(field, rest == null ? NullNode.getInstance() : rest);
            }
        }
        return object;
    }

    private JsonNode restOf(String field, ArrayNode array) {
        Iterator<JsonNode> elements = array.iterator();
        while (elements.hasNext()) {
            if (rest(field, elements.next()) == null) {
                elements.remove();
            }
        }
        return array;
    }

    private @Nullable JsonNode part(JsonNode part) {
        parts.add(part);
        return null;
    }

    /// A number is an id only in a field that says so: others count and measure.
    private boolean isName(String field, JsonNode value) {
        return value.isString()
                ? person.isNamed(value.stringValue())
                : value.isIntegralNumber() && isOfIds(field) && person.isNamed(value.asString());
    }

    private static boolean isOfIds(String field) {
        String name = field.toLowerCase(Locale.ROOT);
        return name.endsWith("id") || name.endsWith("ids") || name.endsWith("user") || name.endsWith("users");
    }
}

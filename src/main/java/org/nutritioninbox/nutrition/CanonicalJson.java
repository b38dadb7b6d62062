package org.nutritioninbox.nutrition;

import java.io.StringWriter;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One spelling for equal JSON, so that what comes from the provider's bytes and what comes back from
/// PostgreSQL can be compared as text: names in order, no space, numbers written out where that is short.
final class CanonicalJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private CanonicalJson() {}

    static String of(JsonNode json) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, out);
        }
        return text.toString();
    }

    /// The canonical spelling of stored JSON; `null` for none.
    static @Nullable String respell(@Nullable String stored) {
        return stored == null ? null : of(StrictJson.reread(stored));
    }

    private static void write(JsonNode json, JsonGenerator out) {
        switch (json) {
            case ObjectNode object -> {
                out.writeStartObject();
                new TreeSet<>(object.propertyNames()).forEach(name -> {
                    out.writeName(name);
                    write(object.path(name), out);
                });
                out.writeEndObject();
            }
            case ArrayNode array -> {
                out.writeStartArray();
                array.forEach(element -> write(element, out));
                out.writeEndArray();
            }
            case JsonNode number when number.isNumber() -> out.writeNumber(Decimals.spell(number.decimalValue()));
            case JsonNode text when text.isString() -> out.writeString(text.stringValue());
            case JsonNode truth when truth.isBoolean() -> out.writeBoolean(truth.booleanValue());
            default -> out.writeNull();
        }
    }
}

package org.nutritioninbox.nutrition;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes JSON for the database: fields in their original order, no white space, exact numbers.
final class JsonText {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    static String of(JsonNode json) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, out);
        }
        return text.toString();
    }

    private static void write(JsonNode json, JsonGenerator out) {
        switch (json) {
            case ObjectNode object -> {
                out.writeStartObject();
                object.forEachEntry((name, value) -> {
                    out.writeName(name);
                    write(value, out);
                });
                out.writeEndObject();
            }
            case ArrayNode array -> {
                out.writeStartArray();
                for (JsonNode element : array) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            case JsonNode number when number.isNumber() -> out.writeNumber(Decimals.format(number.decimalValue()));
            case JsonNode text when text.isString() -> out.writeString(text.stringValue());
            case JsonNode truth when truth.isBoolean() -> out.writeBoolean(truth.booleanValue());
            default -> out.writeNull();
        }
    }
}

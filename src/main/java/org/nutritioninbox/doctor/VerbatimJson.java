package org.nutritioninbox.doctor;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// JSON that keeps the digits of its numbers and the order of its names. Only so can it be written in another style
/// and match to the last byte.
record VerbatimJson(JsonNode root) {

    /// Also limits how much longer indentation makes a text.
    private static final int DEEPEST = 16;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    /// `null` if the text is no JSON.
    static @Nullable VerbatimJson read(String text) {
        try {
            JsonNode root = parse(text);
            return root == null ? null : new VerbatimJson(root);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Tells the beginning of JSON from other text.
    static boolean isCutOff(String text) {
        try {
            return parse(text) == null && text.isBlank();
        } catch (StreamReadException e) {
            return e.getLocation().getCharOffset() >= text.length();
        } catch (JacksonException e) {
            return false;
        }
    }

    /// The values of `event_id`, at the top or in the elements of a list at the top.
    Stream<String> eventIds() {
        Stream<JsonNode> places = root.isArray() ? root.valueStream() : Stream.of(root);
        return places.flatMap(place -> Stream.ofNullable(place.get("event_id")))
                .map(id -> id.isString() ? id.stringValue() : id.toString());
    }

    private static @Nullable JsonNode parse(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonNode root = parser.nextToken() == null ? null : node(parser);
            return parser.nextToken() == null ? root : null;
        }
    }

    private static JsonNode node(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            default -> NODES.rawValueNode(new RawValue(parser.getString()));
        };
    }

    private static ObjectNode object(JsonParser parser) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, node(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(node(parser));
        }
        return array;
    }
}

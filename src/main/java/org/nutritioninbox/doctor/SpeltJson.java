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

/// JSON as it was spelt: numbers with all their digits, strings with their escapes, names in their order. Only so can
/// it be written in another layout and match to the last byte.
record SpeltJson(JsonNode root) {

    /// Also limits how much longer indentation makes a text.
    private static final int DEEPEST = 32;

    private static final int MOST_EVENT_IDS = 500;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /// `null` if the text is no JSON.
    static @Nullable SpeltJson read(String text) {
        try {
            JsonNode root = parse(text);
            return root == null ? null : new SpeltJson(root);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Tells the beginning of JSON from other text.
    static boolean isCutOff(String text) {
        try {
            return parse(text) == null && text.isBlank();
        } catch (StreamReadException e) {
            // Jackson blames the end, or a word or fraction that the end cuts
            String blamed = text.substring((int) e.getLocation().getCharOffset());
            return Stream.of("true", "false", "null", ".").anyMatch(word -> word.startsWith(blamed));
        } catch (JacksonException e) {
            return false;
        }
    }

    /// The values of `event_id`, at the top or in the elements of a list at the top.
    Stream<String> eventIds() {
        Stream<JsonNode> places = root.isArray() ? root.valueStream() : Stream.of(root);
        return places.flatMap(place -> Stream.ofNullable(place.get("event_id")))
                .filter(id -> !id.isContainer())
                .map(id -> id.isString() ? id.stringValue() : id.toString())
                .limit(MOST_EVENT_IDS);
    }

    private static @Nullable JsonNode parse(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text.toCharArray())) {
            JsonNode root = parser.nextToken() == null ? null : node(parser, text);
            return parser.nextToken() == null ? root : null;
        }
    }

    private static JsonNode node(JsonParser parser, String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = nodes.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = string(parser, text);
                    parser.nextToken();
                    object.set(name, node(parser, text));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(node(parser, text));
                }
                yield array;
            }
            case VALUE_STRING -> nodes.stringNode(string(parser, text));
            default -> nodes.rawValueNode(new RawValue(parser.getString()));
        };
    }

    /// The string or name at which the parser is, with its escapes.
    private static String string(JsonParser parser, String text) {
        parser.finishToken();
        int start = (int) parser.currentTokenLocation().getCharOffset() + 1;
        int end = start;
        while (text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return text.substring(start, end);
    }
}

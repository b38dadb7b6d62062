package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Parses strict RFC 8259 JSON: UTF-8 only, one value only, nested up to 500 deep. Replaces valid parts that cannot be
/// stored, and notes their fields: NUL, unpaired surrogates, numbers out of range and repeated names.
public final class StrictJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(500)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            // senders choose the names: a shared symbol table could grow without bound, or collide
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private static final JsonMapper STORED = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Set<String> altered;

    private StrictJson(JsonParser parser, Set<String> altered) {
        this.parser = parser;
        this.altered = altered;
    }

    /// Fails with [NotJson].
    ///
    /// @param altered gets the names of the root object's fields with a replaced part
    static JsonNode read(byte[] body, Set<String> altered) throws NotJson {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), decode(body))) {
            if (parser.nextToken() == null) {
                throw new NotJson("empty");
            }
            JsonNode value = new StrictJson(parser, altered).value(null);
            if (parser.nextToken() != null) {
                throw new NotJson("more than one value");
            }
            return value;
        } catch (JacksonException e) {
            throw new NotJson(
                    e.getLocation() == null
                            ? "not valid"
                            : "not valid at character " + e.getLocation().getCharOffset());
        }
    }

    /// Parses JSON from the database.
    public static JsonNode reread(String stored) {
        return STORED.readTree(stored);
    }

    private static String decode(byte[] body) throws NotJson {
        try {
            String text = new String(body, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0) {
                // it was either sent, or it replaces invalid UTF-8
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(body))
                        .toString();
            }
            // RFC 8259, section 8.1: a byte order mark may be ignored
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new NotJson("not UTF-8");
        }
    }

    /// @param field of the root object that the value is in; `null` outside of all
    private JsonNode value(@Nullable String field) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(field);
            case START_ARRAY -> array(field);
            case VALUE_STRING -> NODES.stringNode(storable(parser.getString(), field));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString(), field);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IllegalStateException("No value starts with " + token);
        };
    }

    private ObjectNode object(@Nullable String field) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String sent = parser.currentName();
            String name = StorableText.of(sent);
            String ofRoot = field == null ? name : field;
            parser.nextToken();
            JsonNode before = object.replace(name, value(ofRoot));
            if (before != null || !name.equals(sent)) {
                altered.add(ofRoot);
            }
        }
        return object;
    }

    private ArrayNode array(@Nullable String field) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(field));
        }
        return array;
    }

    private String storable(String sent, @Nullable String field) {
        String storable = StorableText.of(sent);
        if (field != null && !storable.equals(sent)) {
            altered.add(field);
        }
        return storable;
    }

    /// Keeps a number past the range of a double as text.
    private JsonNode number(String literal, @Nullable String field) {
        BigDecimal number = Decimals.parse(literal);
        if (number != null) {
            return NODES.numberNode(number);
        }
        if (field != null) {
            altered.add(field);
        }
        return NODES.stringNode(literal);
    }

    /// Thrown for a body that is not JSON. The reason quotes nothing of the body.
    static final class NotJson extends Exception {

        NotJson(@Nullable String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}

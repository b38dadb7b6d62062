package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Alterations.JsonPath;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Parses strict RFC 8259 JSON: UTF-8 only, one value only, nested up to 500 deep. Replaces valid parts that cannot be
/// stored, and notes them as alterations: NUL, unpaired surrogates, numbers out of range and repeated names.
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

    /// PostgreSQL writes numbers such as `1e300` without an exponent, so a small body could grow without bound.
    private static final int MAX_GROWTH = 100_000;

    private final JsonParser parser;
    private final @Nullable Alterations alterations;
    private long growth;

    /// @param alterations `null` for stored JSON, which needs none
    private StrictJson(JsonParser parser, @Nullable Alterations alterations) {
        this.parser = parser;
        this.alterations = alterations;
    }

    /// Fails with [NotJson].
    static JsonNode read(byte[] body, Alterations alterations) throws NotJson {
        return read(decode(body), alterations);
    }

    /// Parses JSON from the database.
    public static JsonNode reread(String stored) {
        try {
            return read(stored, null);
        } catch (NotJson e) {
            throw new IllegalStateException("A json column contains invalid JSON: please report this as a bug", e);
        }
    }

    private static JsonNode read(String text, @Nullable Alterations alterations) throws NotJson {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            StrictJson json = new StrictJson(parser, alterations);
            if (parser.nextToken() == null) {
                throw new NotJson("empty");
            }
            JsonNode value = json.value(JsonPath.ROOT);
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

    private JsonNode value(JsonPath path) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> JsonNodeFactory.instance.stringNode(text(parser.getString(), path));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString(), path);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            default -> throw new IllegalStateException("No value starts with " + token);
        };
    }

    private ObjectNode object(JsonPath path) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonPath field = path.name(name);
            String storable = text(name, field);
            parser.nextToken();
            JsonNode before = object.replace(storable, value(field));
            if (alterations != null && before != null) {
                alterations.add(field, "given more than once, the last one is kept");
            }
        }
        return object;
    }

    private ArrayNode array(JsonPath path) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(path.index(array.size())));
        }
        return array;
    }

    private String text(String sent, JsonPath path) {
        if (alterations == null) {
            return sent;
        }
        String storable = StorableText.of(sent);
        if (!storable.equals(sent)) {
            alterations.replaced(path);
        }
        return storable;
    }

    private JsonNode number(String literal, JsonPath path) {
        if (alterations == null) {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(literal));
        }
        BigDecimal number = Decimals.parse(literal);
        if (number != null) {
            growth += Math.max(0, Decimals.plainLength(number) - literal.length());
        }
        if (number == null || growth > MAX_GROWTH) {
            alterations.add(path, "a number past the range of a double or too long to be written out, kept as text");
            return JsonNodeFactory.instance.stringNode(literal);
        }
        return JsonNodeFactory.instance.numberNode(number);
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

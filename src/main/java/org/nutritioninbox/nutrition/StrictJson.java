package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Alterations.Place;
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

/// Reads RFC 8259 JSON to the letter: UTF-8 only, one value only, nested up to 500 deep, of any size that came through
/// the door. What is valid JSON and yet cannot be kept as it is (NUL, half surrogate pairs, numbers past a double's
/// range, a name given twice) is replaced and noted.
public final class StrictJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(500)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            // names come from outside: a shared table of them could be made to grow or to collide
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    /// We write `1e300` out, so a small body could grow without bound.
    private static final int MOST_GROWN = 100_000;

    private final JsonParser parser;
    private final @Nullable Alterations alterations;
    private long grown;

    /// @param alterations `null` where nothing can need any
    private StrictJson(JsonParser parser, @Nullable Alterations alterations) {
        this.parser = parser;
        this.alterations = alterations;
    }

    /// Fails with [NotJson].
    static JsonNode read(byte[] body, Alterations alterations) throws NotJson {
        return read(decode(body), alterations);
    }

    /// Reads back what we have stored ourselves.
    public static JsonNode reread(String stored) {
        try {
            return read(stored, null);
        } catch (NotJson e) {
            throw new IllegalStateException("The database holds JSON only", e);
        }
    }

    private static JsonNode read(String text, @Nullable Alterations alterations) throws NotJson {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            StrictJson json = new StrictJson(parser, alterations);
            if (parser.nextToken() == null) {
                throw new NotJson("empty");
            }
            JsonNode value = json.value(Place.TOP);
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
                // which stands for what is not UTF-8, unless it was sent
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

    private JsonNode value(Place place) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(place);
            case START_ARRAY -> array(place);
            case VALUE_STRING -> JsonNodeFactory.instance.stringNode(text(parser.getString(), place));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString(), place);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            default -> throw new IllegalStateException("No value starts with " + token);
        };
    }

    private ObjectNode object(Place place) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place here = place.name(name);
            String storable = text(name, here);
            parser.nextToken();
            JsonNode before = object.replace(storable, value(here));
            if (alterations != null && before != null) {
                alterations.add(here, "given more than once, the last one is kept");
            }
        }
        return object;
    }

    private ArrayNode array(Place place) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(place.index(array.size())));
        }
        return array;
    }

    private String text(String sent, Place place) {
        if (alterations == null) {
            return sent;
        }
        String storable = StorableText.of(sent);
        if (!storable.equals(sent)) {
            alterations.replaced(place);
        }
        return storable;
    }

    private JsonNode number(String literal, Place place) {
        if (alterations == null) {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(literal));
        }
        BigDecimal number = Decimals.parse(literal);
        if (number != null) {
            grown += Math.max(0, Decimals.plainLength(number) - literal.length());
        }
        if (number == null || grown > MOST_GROWN) {
            alterations.add(place, "a number past the range of a double or too long to be written out, kept as text");
            return JsonNodeFactory.instance.stringNode(literal);
        }
        return JsonNodeFactory.instance.numberNode(number);
    }

    /// What is not JSON. Says why without quoting it.
    static final class NotJson extends Exception {

        NotJson(@Nullable String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}

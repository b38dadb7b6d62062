package org.nutritioninbox.provider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Cuts JSON into its parts without changing a byte, since records are kept as they were sent. Fails with
/// [ProviderFailed].
final class JsonSlices {

    /// Takes what the door takes: the size of an answer bounds its parts.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(500)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonSlices() {}

    /// Returns the answer itself if it is one JSON object.
    static byte[] object(byte[] answer) {
        return read(answer, JsonToken.START_OBJECT, parser -> {
            parser.skipChildren();
            return answer;
        });
    }

    /// Returns the elements of an array, each as it was sent.
    static List<byte[]> elements(byte[] answer) {
        return read(answer, JsonToken.START_ARRAY, parser -> {
            List<byte[]> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int start = offset(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                elements.add(Arrays.copyOfRange(
                        answer, start, offset(parser.currentLocation().getByteOffset())));
            }
            return elements;
        });
    }

    private static <T> T read(byte[] answer, JsonToken start, Function<JsonParser, T> reading) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), answer)) {
            if (parser.nextToken() != start) {
                throw ProviderFailed.unreadable("other JSON than was asked for");
            }
            T value = reading.apply(parser);
            if (parser.nextToken() != null) {
                throw ProviderFailed.unreadable("more than one JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw ProviderFailed.unreadable("something that is not JSON, such as a web page, or is cut off");
        }
    }

    private static int offset(long offset) {
        if (offset < 0) {
            throw ProviderFailed.unreadable("JSON that is not UTF-8");
        }
        return Math.toIntExact(offset);
    }
}

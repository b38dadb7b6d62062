package org.nutritioninbox.provider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Cuts JSON into its parts without changing a byte, since records are kept as they were sent. Fails with
/// [ProviderFailed].
final class JsonSlices {

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
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), answer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProviderFailed.unreadable("JSON that is no object");
            }
            parser.skipChildren();
            return whole(parser, answer);
        } catch (JacksonException e) {
            throw ProviderFailed.unreadable("something that is not JSON, such as a web page, or is cut off");
        }
    }

    /// Returns the elements of an array, each as it was sent.
    static List<byte[]> elements(byte[] answer) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), answer)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw ProviderFailed.unreadable("JSON that is no list");
            }
            List<byte[]> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int start = offset(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                elements.add(Arrays.copyOfRange(
                        answer, start, offset(parser.currentLocation().getByteOffset())));
            }
            whole(parser, answer);
            return elements;
        } catch (JacksonException e) {
            throw ProviderFailed.unreadable("something that is not JSON, such as a web page, or is cut off");
        }
    }

    private static byte[] whole(JsonParser parser, byte[] answer) {
        if (parser.nextToken() != null) {
            throw ProviderFailed.unreadable("more than one JSON value");
        }
        return answer;
    }

    private static int offset(long offset) {
        if (offset < 0) {
            throw ProviderFailed.unreadable("JSON that is not UTF-8");
        }
        return Math.toIntExact(offset);
    }
}

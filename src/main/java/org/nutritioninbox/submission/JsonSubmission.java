package org.nutritioninbox.submission;

import java.util.List;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads a submission in the provider's own JSON, with the user added. Decodes the photo directly, since its
/// text would take several times its memory.
final class JsonSubmission {

    private static final String PHOTO = "body";

    /// The limits bound the memory of everything but the photo.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(16 * 1024)
                            .maxTokenCount(1_000)
                            .maxNestingDepth(20)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonSubmission() {}

    /// Fails with [SubmissionRefused].
    static Draft read(byte[] body) {
        Draft draft = new Draft(PHOTO);
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw SubmissionRefused.malformed("must be a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                read(name, parser, draft);
            }
            if (parser.nextToken() != null) {
                throw SubmissionRefused.malformed("must be one JSON object and nothing else");
            }
        } catch (JacksonException e) {
            throw SubmissionRefused.malformed("is not JSON, or has values that are too long");
        }
        return draft;
    }

    private static void read(String name, JsonParser parser, Draft draft) {
        if (name.equals(PHOTO)) {
            draft.putPhoto(photo(parser));
        } else {
            draft.put(name, JSON.readTree(parser));
        }
    }

    private static byte[] photo(JsonParser parser) {
        try {
            return parser.getBinaryValue();
        } catch (UnexpectedEndOfInputException e) {
            throw e;
        } catch (StreamReadException e) {
            throw SubmissionRefused.invalid(List.of(new Complaint(
                    "body." + PHOTO,
                    "must be base64: letters, digits, + and /, with = at the end, and nothing in front of it")));
        }
    }
}

package org.nutritioninbox.submission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// The provider's own JSON, with the user added. What goes on is cut out of what came, since a photo inside of it would
/// take several times its memory as text.
final class JsonSubmission {

    private static final String PHOTO = "body";
    private static final int LONGEST_VALUE = 16 * 1024;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final byte[] bytes;
    private final JsonMapper json;
    private final Draft draft = new Draft();
    private final List<Slice> kept = new ArrayList<>();

    private JsonSubmission(byte[] bytes, JsonMapper json) {
        this.bytes = bytes;
        this.json = json;
    }

    /// Fails with [SubmissionRefused].
    static Submission read(byte[] bytes, JsonMapper json) {
        JsonSubmission submission = new JsonSubmission(bytes, json);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            submission.members(parser);
        } catch (JacksonException e) {
            throw SubmissionRefused.malformed("is not JSON");
        }
        String user = submission.draft.checkedUser(PHOTO);
        return new Submission(user, submission.forProvider(), submission.draft.isWaiting());
    }

    private void members(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw SubmissionRefused.malformed("must be a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int start = offset(parser.currentTokenLocation().getByteOffset());
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            Slice value = value(parser, token);
            if (take(name, token, value) != Field.APPLICATION_USER_ID) {
                kept.add(new Slice(start, value.end()));
            }
        }
        if (parser.nextToken() != null) {
            throw SubmissionRefused.malformed("must be one JSON object and nothing else");
        }
    }

    /// Where a value is. A text is left unread: it may be the photo.
    private Slice value(JsonParser parser, JsonToken token) {
        int start = offset(parser.currentTokenLocation().getByteOffset());
        if (token == JsonToken.VALUE_STRING) {
            return new Slice(start, endOfText(start));
        }
        parser.skipChildren();
        parser.finishToken();
        return new Slice(start, offset(parser.currentLocation().getByteOffset()));
    }

    private int endOfText(int start) {
        for (int i = start + 1; i < bytes.length; i++) {
            if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                return i + 1;
            }
        }
        throw SubmissionRefused.malformed("is not JSON");
    }

    private @Nullable Field take(String name, JsonToken token, Slice value) {
        if (name.equals(PHOTO)) {
            draft.putPhoto(
                    PHOTO,
                    token == JsonToken.VALUE_STRING
                            ? Photo.objectionToBase64(bytes, value.start() + 1, value.end() - 1)
                            : "must be base64");
            return null;
        }
        Field field = Field.of(name);
        if (field == null) {
            draft.unknown(name);
        } else if (value.end() - value.start() > LONGEST_VALUE) {
            draft.object(name, "is too long");
        } else {
            draft.put(field, json.readTree(bytes, value.start(), value.end() - value.start()));
        }
        return field;
    }

    private static int offset(long offset) {
        if (offset < 0) {
            throw SubmissionRefused.malformed("must be UTF-8");
        }
        return (int) offset;
    }

    private byte[] forProvider() {
        int length = 1 + Math.max(1, kept.size());
        for (Slice slice : kept) {
            length += slice.end() - slice.start();
        }
        byte[] result = new byte[length];
        int at = 0;
        for (Slice slice : kept) {
            result[at++] = (byte) (at == 1 ? '{' : ',');
            System.arraycopy(bytes, slice.start(), result, at, slice.end() - slice.start());
            at += slice.end() - slice.start();
        }
        result[at] = '}';
        return result;
    }

    /// @param end exclusive
    private record Slice(int start, int end) {}
}

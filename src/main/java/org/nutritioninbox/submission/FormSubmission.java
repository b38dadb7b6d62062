package org.nutritioninbox.submission;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/// Reads a submission from a form with the photo as a file, as browsers and most HTTP libraries send it. The container
/// must not parse forms itself, because it would do so before the caller has signed in.
final class FormSubmission {

    private static final String PHOTO = "photo";
    private static final int MAX_PART_HEADER = 4 * 1024;
    private static final int MAX_PARTS = 50;

    private static final int MAX_VALUE_LENGTH = 16 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private FormSubmission() {}

    /// Fails with [SubmissionRefused].
    static Draft read(byte[] body, String contentType) {
        Draft draft = new Draft(PHOTO);
        FileUpload parser = new FileUpload();
        parser.setPartHeaderSizeMax(MAX_PART_HEADER);
        try {
            FileItemIterator parts = parser.getItemIterator(new Form(new ByteArrayInputStream(body), contentType));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > MAX_PARTS) {
                    throw SubmissionRefused.malformed("has more than " + MAX_PARTS + " parts");
                }
                read(parts.next(), draft);
            }
        } catch (IOException e) {
            throw SubmissionRefused.malformed("is not a form of type multipart/form-data");
        }
        return draft;
    }

    private static void read(FileItemStream part, Draft draft) throws IOException {
        String name = String.valueOf(part.getFieldName());
        try (InputStream in = part.openStream()) {
            if (name.equals(PHOTO)) {
                draft.putPhoto(in.readAllBytes());
            } else if (name.equals(Draft.PHOTO)) {
                throw SubmissionRefused.malformed("has the field " + name + ": send the photo as a file, in " + PHOTO);
            } else {
                byte[] value = in.readNBytes(MAX_VALUE_LENGTH + 1);
                if (value.length > MAX_VALUE_LENGTH) {
                    throw SubmissionRefused.malformed("has more than 16 kB in the field " + name);
                }
                draft.put(name, json(name, new String(value, StandardCharsets.UTF_8)));
            }
        }
    }

    /// A form has text only. The provider's fields hold true or false, whole numbers and text, and one holds names.
    private static JsonNode json(String name, String text) {
        return switch (name) {
            case Draft.USER -> StringNode.valueOf(text);
            case "include_nutrition_fields" -> JSON.valueToTree(text.strip().split("\\s*,\\s*"));
            default -> text.matches("true|false|0|[1-9][0-9]{0,8}") ? JSON.readTree(text) : StringNode.valueOf(text);
        };
    }

    /// Gives the body to the container's parser.
    private record Form(InputStream body, String contentType) implements UploadContext {

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public String getContentType() {
            return contentType;
        }

        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public InputStream getInputStream() {
            return body;
        }
    }
}

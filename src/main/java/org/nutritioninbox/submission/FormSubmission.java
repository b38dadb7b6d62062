package org.nutritioninbox.submission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A form with the photo as a file, as browsers and most HTTP libraries send it; made into the provider's JSON. Parsed
/// here, part by part: if the container did it, it would for everybody, before anybody has signed in.
final class FormSubmission {

    private static final String PHOTO = "photo";
    private static final int LONGEST_VALUE = 16 * 1024;
    private static final int LONGEST_PART_HEADER = 4 * 1024;
    private static final int MOST_PARTS = 50;

    private final JsonMapper json;
    private final Draft draft = new Draft();
    private byte @Nullable [] photo;

    private FormSubmission(JsonMapper json) {
        this.json = json;
    }

    /// Fails with [SubmissionRefused].
    static Submission read(Upload upload, String contentType, JsonMapper json) throws IOException {
        FormSubmission submission = new FormSubmission(json);
        try {
            FileUpload parser = new FileUpload();
            parser.setPartHeaderSizeMax(LONGEST_PART_HEADER);
            parser.setFileCountMax(MOST_PARTS);
            submission.parts(parser.getItemIterator(new Form(upload, contentType)));
        } catch (IOException e) {
            throw upload.refusal("is not a form of type multipart/form-data");
        }
        String user = submission.draft.checkedUser(PHOTO);
        return new Submission(user, submission.forProvider(), submission.draft.isWaiting());
    }

    private void parts(FileItemIterator parts) throws IOException {
        int count = 0;
        while (parts.hasNext()) {
            FileItemStream part = parts.next();
            if (++count > MOST_PARTS) {
                throw SubmissionRefused.malformed("has too many parts");
            }
            try (InputStream in = part.openStream()) {
                take(String.valueOf(part.getFieldName()), in);
            }
        }
    }

    private void take(String name, InputStream in) throws IOException {
        if (name.equals(PHOTO)) {
            byte[] bytes = in.readNBytes(Upload.LONGEST);
            draft.putPhoto(PHOTO, Photo.objectionTo(bytes));
            photo = bytes;
            return;
        }
        Field field = Field.of(name);
        if (field == null) {
            draft.unknown(name);
            return;
        }
        byte[] value = in.readNBytes(LONGEST_VALUE + 1);
        if (value.length > LONGEST_VALUE) {
            draft.object(name, "is too long");
        } else {
            draft.put(field, field.ofForm(new String(value, StandardCharsets.UTF_8)));
        }
    }

    private byte[] forProvider() {
        ObjectNode flags = json.createObjectNode();
        for (Field field : Field.values()) {
            JsonNode value = draft.get(field);
            if (value != null && field != Field.APPLICATION_USER_ID) {
                flags.set(field.text(), value);
            }
        }
        byte[] head = json.writeValueAsBytes(flags);
        byte[] image = photo;
        photo = null;
        return image == null ? head : withPhoto(head, image);
    }

    private static byte[] withPhoto(byte[] head, byte[] photo) {
        byte[] name = (head.length > 2 ? ",\"body\":\"" : "\"body\":\"").getBytes(StandardCharsets.US_ASCII);
        Exact result = new Exact(head.length - 1 + name.length + (photo.length + 2) / 3 * 4 + 2);
        result.write(head, 0, head.length - 1);
        result.write(name, 0, name.length);
        try (OutputStream base64 = Base64.getEncoder().wrap(result)) {
            base64.write(photo);
        } catch (IOException e) {
            throw new IllegalStateException("Memory does not fail", e);
        }
        result.write('"');
        result.write('}');
        return result.bytes();
    }

    /// Of a length that is known before, so that nothing has to be copied.
    private static final class Exact extends ByteArrayOutputStream {

        Exact(int length) {
            super(length);
        }

        byte[] bytes() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    /// The request, for the container's own parser.
    private record Form(Upload upload, String contentType) implements UploadContext {

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
            return upload;
        }
    }
}

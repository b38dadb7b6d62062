package org.nutritioninbox.submission;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.UploadContext;

/// Reads a submission from a form with the photo as a file, as browsers and most HTTP libraries send it. The container
/// must not parse forms itself, because it would do so before the caller has signed in.
final class FormSubmission {

    private static final String PHOTO = "photo";
    private static final int MAX_PART_HEADER = 4 * 1024;
    private static final int MAX_PARTS = 50;

    /// The rest of a longer value is cut off: no field accepts half as much.
    private static final int MAX_VALUE_LENGTH = 16 * 1024;

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
        Field field = Field.of(name);
        try (InputStream in = part.openStream()) {
            if (name.equals(PHOTO)) {
                draft.putPhoto(in.readAllBytes());
            } else if (field == null) {
                draft.unknown(name);
            } else {
                String value = new String(in.readNBytes(MAX_VALUE_LENGTH), StandardCharsets.UTF_8);
                draft.put(field, field.ofForm(value));
            }
        }
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

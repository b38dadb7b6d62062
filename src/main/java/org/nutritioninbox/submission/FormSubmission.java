package org.nutritioninbox.submission;

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
    private static final int MAX_VALUE_LENGTH = 16 * 1024;
    private static final int MAX_PART_HEADER = 4 * 1024;
    private static final int MAX_PARTS = 50;

    private FormSubmission() {}

    /// Fails with [SubmissionRefused].
    static Submission read(Upload upload, String contentType) throws IOException {
        Draft draft = new Draft(PHOTO);
        FileUpload parser = new FileUpload();
        parser.setPartHeaderSizeMax(MAX_PART_HEADER);
        parser.setFileCountMax(MAX_PARTS);
        try {
            FileItemIterator parts = parser.getItemIterator(new Form(upload, contentType));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > MAX_PARTS) {
                    throw SubmissionRefused.malformed("has more than " + MAX_PARTS + " parts");
                }
                read(parts.next(), draft);
            }
        } catch (IOException e) {
            throw upload.refusal("is not a form of type multipart/form-data");
        }
        return draft.finish();
    }

    private static void read(FileItemStream part, Draft draft) throws IOException {
        String name = String.valueOf(part.getFieldName());
        Field field = Field.of(name);
        try (InputStream in = part.openStream()) {
            if (name.equals(PHOTO)) {
                draft.putPhoto(in.readNBytes(Upload.MAX_LENGTH));
            } else if (field == null) {
                draft.unknown(name);
            } else {
                byte[] value = in.readNBytes(MAX_VALUE_LENGTH + 1);
                if (value.length > MAX_VALUE_LENGTH) {
                    draft.object(name, "must not be longer than " + MAX_VALUE_LENGTH + " bytes");
                } else {
                    draft.put(field, field.ofForm(new String(value, StandardCharsets.UTF_8)));
                }
            }
        }
    }

    /// Gives the request to the container's parser.
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

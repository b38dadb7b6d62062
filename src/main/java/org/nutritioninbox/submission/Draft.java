package org.nutritioninbox.submission;

import java.util.ArrayList;
import java.util.List;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Collects the fields of a submission, and everything that is wrong with them, while it is read. It checks the user
/// and the photo. The other fields are the provider's, which checks them itself.
final class Draft {

    static final String USER = "application_user_id";

    static final String PHOTO = "body";
    private static final String PHOTO_URL = "body_url";
    private static final String TWICE = "must not be given more than once";
    private static final JsonMapper JSON = new JsonMapper();

    private final String photoName;
    private final ObjectNode request = JSON.createObjectNode();
    private final List<Complaint> objections = new ArrayList<>();

    /// @param photoName the name of the photo in this kind of submission
    Draft(String photoName) {
        this.photoName = photoName;
    }

    void put(String name, JsonNode value) {
        if (request.has(name)) {
            object(name, TWICE);
        }
        request.set(name, value);
    }

    void putPhoto(byte[] photo) {
        String objection = request.has(PHOTO) ? TWICE : Photo.objectionTo(photo);
        if (objection != null) {
            object(photoName, objection);
        }
        request.put(PHOTO, photo);
    }

    private void object(String name, String message) {
        objections.add(new Complaint("body." + name, message));
    }

    /// Fails with [SubmissionRefused] if anything is wrong.
    Submission finish() {
        String user = request.path(USER).stringValue("");
        if (!Provider.isUser(user)) {
            object(USER, "is required: 1 to 128 letters, digits, hyphens, underscores and full stops");
        }
        if (request.has(PHOTO) == request.has(PHOTO_URL)) {
            object(photoName, "or body_url is required, and only one of them");
        }
        if (!objections.isEmpty()) {
            throw SubmissionRefused.invalid(objections);
        }
        request.remove(USER);
        boolean waiting = request.path("wait_on_process").booleanValue(false);
        return new Submission(user, JSON.writeValueAsBytes(request), waiting);
    }
}

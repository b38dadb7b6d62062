package org.nutritioninbox.submission;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Collects the fields of a submission, and everything that is wrong with them, while it is read.
final class Draft {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_NAME_LENGTH = 64;

    private final String photoName;
    private final ObjectNode request = JSON.createObjectNode();
    private final Set<Field> seen = EnumSet.noneOf(Field.class);
    private final List<Complaint> objections = new ArrayList<>();
    private boolean hasPhoto;

    /// @param photoName the name of the photo in this kind of submission
    Draft(String photoName) {
        this.photoName = photoName;
    }

    void put(Field field, JsonNode value) {
        String objection = seen.add(field) ? field.objectionTo(value) : "must not be given more than once";
        if (objection != null) {
            object(field.jsonName(), objection);
        } else {
            request.set(field.jsonName(), value);
        }
    }

    void putPhoto(byte[] photo) {
        String objection = hasPhoto ? "must not be given more than once" : Photo.objectionTo(photo);
        hasPhoto = true;
        if (objection != null) {
            object(photoName, objection);
        } else {
            request.put("body", photo);
        }
    }

    void unknown(String name) {
        object(name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)), "is not known here");
    }

    private void object(String name, String message) {
        objections.add(new Complaint("body." + name, message));
    }

    /// Fails with [SubmissionRefused] if anything is wrong.
    Submission finish() {
        if (!seen.contains(Field.APPLICATION_USER_ID)) {
            object(Field.APPLICATION_USER_ID.jsonName(), "is required");
        }
        if (hasPhoto == seen.contains(Field.BODY_URL)) {
            object(photoName, "or body_url is required, and not both");
        }
        if (!objections.isEmpty()) {
            throw SubmissionRefused.invalid(objections);
        }
        String user = request.remove(Field.APPLICATION_USER_ID.jsonName()).stringValue();
        boolean waiting = request.path(Field.WAIT_ON_PROCESS.jsonName()).booleanValue(false);
        return new Submission(user, JSON.writeValueAsBytes(request), waiting);
    }
}

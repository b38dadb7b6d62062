package org.nutritioninbox.submission;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.submission.SubmissionRefused.Objection;
import tools.jackson.databind.JsonNode;

/// A submission as far as it has been read, with all that is wrong with it.
final class Draft {

    private static final int LONGEST_NAME = 64;

    private final Map<Field, JsonNode> values = new EnumMap<>(Field.class);
    private final List<Objection> objections = new ArrayList<>();
    private boolean photo;

    /// Takes a value, unless there is something wrong with it.
    void put(Field field, JsonNode value) {
        if (values.containsKey(field)) {
            object(field.text(), "must not be given more than once");
            return;
        }
        values.put(field, value);
        String objection = field.objectionTo(value);
        if (objection != null) {
            object(field.text(), objection);
        }
    }

    /// There is a photo in it.
    ///
    /// @param name how it is called there
    /// @param objection what is wrong with it; `null` where nothing is
    void putPhoto(String name, @Nullable String objection) {
        if (photo) {
            object(name, "must not be given more than once");
        } else if (objection != null) {
            object(name, objection);
        }
        photo = true;
    }

    void unknown(String name) {
        object(name.substring(0, Math.min(name.length(), LONGEST_NAME)), "is not known here");
    }

    void object(String name, String message) {
        objections.add(new Objection("body." + name, message));
    }

    @Nullable
    JsonNode get(Field field) {
        return values.get(field);
    }

    boolean isWaiting() {
        JsonNode wait = values.get(Field.WAIT_ON_PROCESS);
        return wait != null && wait.booleanValue();
    }

    /// Fails with [SubmissionRefused] where anything is wrong.
    ///
    /// @param photoName how a photo would be called
    String checkedUser(String photoName) {
        JsonNode user = values.get(Field.APPLICATION_USER_ID);
        if (user == null) {
            object(Field.APPLICATION_USER_ID.text(), "is required");
        }
        if (photo == values.containsKey(Field.BODY_URL)) {
            object(photoName, "or body_url is required, and not both");
        }
        if (user == null || !objections.isEmpty()) {
            throw SubmissionRefused.invalid(objections);
        }
        return user.stringValue();
    }
}

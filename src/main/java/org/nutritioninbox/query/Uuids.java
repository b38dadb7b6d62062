package org.nutritioninbox.query;

import java.util.UUID;
import java.util.regex.Pattern;

/// Ids that a path names.
public final class Uuids {

    /// [UUID#fromString] also takes shorter groups of digits.
    private static final Pattern WHOLE = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Uuids() {}

    /// Fails with [BadParameter] naming `id`.
    public static UUID parse(String id) {
        if (!isUuid(id)) {
            throw new BadParameter("id", "must be a UUID");
        }
        return UUID.fromString(id);
    }

    public static boolean isUuid(String text) {
        return WHOLE.matcher(text).matches();
    }
}

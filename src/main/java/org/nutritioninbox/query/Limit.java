package org.nutritioninbox.query;

import org.jspecify.annotations.Nullable;

/// How many elements a page may have: 1 to 500, 50 unless given.
public record Limit(int size) {

    public static final int DEFAULT = 50;
    public static final int MOST = 500;

    /// Fails with [BadParameter] naming `limit`.
    public static Limit parse(@Nullable String text) {
        if (text == null) {
            return new Limit(DEFAULT);
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw new BadParameter("limit", "must be a whole number from 1 to " + MOST);
        }
        return new Limit(Integer.parseInt(text));
    }
}

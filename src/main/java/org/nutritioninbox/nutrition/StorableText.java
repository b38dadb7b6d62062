package org.nutritioninbox.nutrition;

import java.util.regex.Pattern;

/// Replaces characters that PostgreSQL cannot store: NUL and unpaired surrogates.
public final class StorableText {

    /// The two surrogates of a pair are one character here.
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private StorableText() {}

    /// Returns the same instance if nothing has to be replaced.
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
            }
        }
        return text;
    }
}

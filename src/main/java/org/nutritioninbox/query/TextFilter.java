package org.nutritioninbox.query;

import org.jspecify.annotations.Nullable;

/// Text that a request asks for, checked for what a database cannot compare with.
public final class TextFilter {

    private static final int LONGEST = 1000;

    private TextFilter() {}

    /// The text as it is; `null` where none was given. Fails with [BadParameter].
    public static @Nullable String parse(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.isBlank() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new BadParameter(name, "must be a text of 1 to " + LONGEST + " characters");
        }
        return text;
    }

    /// The constant that the text spells, in either case; `null` where none was given. Fails with
    /// [BadParameter].
    public static <E extends Enum<E>> @Nullable E parse(String name, @Nullable String text, Class<E> type) {
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new BadParameter(name, "must be one of " + String.join(", ", names(type)));
    }

    private static <E extends Enum<E>> java.util.List<String> names(Class<E> type) {
        return java.util.Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    }
}

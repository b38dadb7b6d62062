package org.nutritioninbox.query;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.nutritioninbox.nutrition.Rfc3339;

/// Reads the text of a parameter. Each method fails with [BadParameter].
public final class ParameterValue {

    public static final int LONGEST = 1000;

    private ParameterValue() {}

    /// The text as it is, if the database can compare with it.
    public static String text(String name, String text) {
        if (text.isBlank() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new BadParameter(name, "must be a text of 1 to " + LONGEST + " characters");
        }
        return text;
    }

    /// The constant of an enum, in either case.
    public static <E> E constant(String name, String text, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new BadParameter(
                        name,
                        "must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /// A time as the provider spells it, with or without a zone.
    public static Instant time(String name, String text) {
        Instant time = Rfc3339.parse(text);
        if (time == null) {
            throw new BadParameter(
                    name,
                    "must be a time such as 2025-09-15T10:30:04Z (UTC where no zone is given; a plus sign has to be percent-encoded)");
        }
        return time;
    }

    static boolean flag(String name, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadParameter(name, "must be true or false");
        };
    }

    static UUID uuid(String name, String text) {
        if (!isUuid(text)) {
            throw new BadParameter(name, "must be a UUID");
        }
        return UUID.fromString(text);
    }

    static boolean isUuid(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }

    static int wholeNumber(String name, String text) {
        if (!text.matches("-?[0-9]{1,9}")) {
            throw new BadParameter(name, "must be a whole number");
        }
        return Integer.parseInt(text);
    }
}

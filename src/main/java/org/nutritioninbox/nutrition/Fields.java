package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Alterations.Place;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes the documented fields out of a record's JSON, one by one. A field is taken only where the value read gives
/// back what was sent; otherwise it is read as well as it can be, and what was sent stays among the rest.
final class Fields {

    static final int LONGEST_STATUS = 64;

    /// What PostgreSQL can index with room to spare, and what the provider allows for a user.
    private static final int LONGEST_INDEXED = 128;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /// Years of four digits: others PostgreSQL does not read from text.
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private final ObjectNode sent;
    private final Alterations alterations;
    private final Set<String> taken = new HashSet<>(64);

    Fields(ObjectNode sent, Alterations alterations) {
        this.sent = sent;
        this.alterations = alterations;
    }

    RecordContent content(String status, String words) {
        String user = text("application_user_id", LONGEST_INDEXED);
        String uid = text("uid", LONGEST_INDEXED);
        if (user == null && uid != null && sent.path("application_user_id").isNull()) {
            taken.add("application_user_id");
        }
        return new RecordContent(
                user == null ? uid : user,
                integer("application_id"),
                uid,
                status,
                text("failure_reason", UNLIMITED),
                text("input_type", UNLIMITED),
                text("dish_name", UNLIMITED),
                text("dish_name_translated", UNLIMITED),
                text("dish_description", UNLIMITED),
                text("dish_description_translated", UNLIMITED),
                text("nutri_score", LONGEST_INDEXED),
                number("serving_size"),
                text("unit", UNLIMITED),
                json("nutritional_fields", JsonNode::isObject),
                json("ingredients", JsonNode::isArray),
                time("uploaded_at"),
                time("modified_at"),
                time("consumed_at"),
                rest(),
                alterations.json(),
                words);
    }

    private @Nullable String rest() {
        ObjectNode rest = sent.objectNode();
        sent.forEachEntry((name, value) -> {
            if (!taken.contains(name)) {
                rest.set(name, value);
            }
        });
        return rest.isEmpty() ? null : JsonText.of(rest);
    }

    /// A field that is known to be there and to be text; what is longer is cut for the column and kept whole in the
    /// rest.
    String requiredText(String name, int longest) {
        String text = sent.path(name).stringValue();
        if (text.codePointCount(0, text.length()) > longest) {
            return text.substring(0, text.offsetByCodePoints(0, longest));
        }
        taken.add(name);
        return text;
    }

    /// To the nanosecond, which no column holds.
    @Nullable
    Instant exactTime(String name) {
        JsonNode value = sent.path(name);
        return value.isString() ? Times.parse(value.stringValue()) : null;
    }

    private @Nullable String text(String name, int longest) {
        JsonNode value = sent.path(name);
        if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
            return null;
        }
        String text = value.asString();
        if (text.codePointCount(0, text.length()) > longest) {
            return null;
        }
        if (value.isString()) {
            taken.add(name);
        }
        return text;
    }

    private @Nullable BigDecimal number(String name) {
        JsonNode value = sent.path(name);
        if (value.isNumber()) {
            taken.add(name);
            return value.decimalValue();
        }
        return value.isString() ? Decimals.parseText(value.stringValue()) : null;
    }

    private @Nullable Long integer(String name) {
        JsonNode value = sent.path(name);
        BigDecimal number = value.isNumber()
                ? value.decimalValue()
                : value.isString() ? Decimals.parseText(value.stringValue()) : null;
        if (number == null || number.stripTrailingZeros().scale() > 0 || number.precision() - number.scale() > 18) {
            return null;
        }
        if (value.isNumber()) {
            taken.add(name);
        }
        return number.longValue();
    }

    private @Nullable Instant time(String name) {
        Instant exact = exactTime(name);
        if (exact == null) {
            return null;
        }
        if (exact.isBefore(FIRST_TIME) || !exact.isBefore(END_OF_TIME)) {
            alterations.add(Place.TOP.name(name), "a time outside the years 1 to 9999, kept as text");
            return null;
        }
        Instant held = exact.truncatedTo(ChronoUnit.MICROS);
        if (held.toString().equals(sent.path(name).stringValue())) {
            taken.add(name);
        }
        return held;
    }

    private @Nullable String json(String name, Predicate<JsonNode> expected) {
        JsonNode value = sent.path(name);
        if (!expected.test(value)) {
            return null;
        }
        taken.add(name);
        return JsonText.of(value);
    }
}

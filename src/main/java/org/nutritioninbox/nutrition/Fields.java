package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the documented fields of a record's JSON into [RecordContent]. If a column cannot reproduce the value that was
/// sent, the value also stays in the additional fields.
final class Fields {

    static final int MAX_STATUS = 64;

    /// The provider's limit for a user; far below PostgreSQL's limit for an indexed value.
    private static final int MAX_INDEXED = 128;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /// PostgreSQL reads only years of four digits from text.
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private final ObjectNode sent;
    private final Set<String> altered;
    private final Set<String> taken = new HashSet<>(64);

    /// @param altered the names of fields that cannot be stored as they were sent
    Fields(ObjectNode sent, Set<String> altered) {
        this.sent = sent;
        this.altered = altered;
    }

    /// @param fallbackUser the user of a record that names none
    RecordContent content(@Nullable String fallbackUser, String status, String words) {
        return new RecordContent(
                user(fallbackUser),
                integer("application_id"),
                text("uid", MAX_INDEXED),
                status,
                text("failure_reason", UNLIMITED),
                text("input_type", UNLIMITED),
                text("dish_name", UNLIMITED),
                text("dish_name_translated", UNLIMITED),
                text("dish_description", UNLIMITED),
                text("dish_description_translated", UNLIMITED),
                text("nutri_score", MAX_INDEXED),
                number("serving_size"),
                text("unit", UNLIMITED),
                json("nutritional_fields", JsonNode::isObject),
                json("ingredients", JsonNode::isArray),
                time("uploaded_at"),
                time("modified_at"),
                time("consumed_at"),
                // after all other fields, since it has those that no line above has taken
                rest(),
                // after them as well: the names of the fields whose value differs from the one that was sent
                altered(),
                words);
    }

    private @Nullable String user(@Nullable String fallback) {
        String user = text("application_user_id", MAX_INDEXED);
        String uid = text("uid", MAX_INDEXED);
        if (user != null) {
            return user;
        }
        if (uid == null) {
            return fallback;
        }
        if (sent.path("application_user_id").isNull()) {
            taken.add("application_user_id");
        }
        return uid;
    }

    private @Nullable String rest() {
        ObjectNode rest = sent.objectNode();
        sent.forEachEntry((name, value) -> {
            if (!taken.contains(name)) {
                rest.set(name, value);
            }
        });
        return rest.isEmpty() ? null : rest.toString();
    }

    private @Nullable String altered() {
        ArrayNode names = sent.arrayNode();
        altered.forEach(names::add);
        return names.isEmpty() ? null : names.toString();
    }

    /// Reads a field that is known to be text. The column gets at most `limit` characters, and the additional fields
    /// get a longer text as a whole.
    String requiredText(String name, int limit) {
        String text = sent.path(name).stringValue();
        if (text.codePointCount(0, text.length()) > limit) {
            return text.substring(0, text.offsetByCodePoints(0, limit));
        }
        taken.add(name);
        return text;
    }

    /// Reads a time to the nanosecond; columns have microseconds only.
    @Nullable
    Instant exactTime(String name) {
        JsonNode value = sent.path(name);
        return value.isString() ? Rfc3339.parse(value.stringValue()) : null;
    }

    private @Nullable String text(String name, int limit) {
        JsonNode value = sent.path(name);
        if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
            return null;
        }
        String text = value.asString();
        if (text.codePointCount(0, text.length()) > limit) {
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
        }
        return decimal(value);
    }

    private @Nullable Long integer(String name) {
        JsonNode value = sent.path(name);
        BigDecimal number = decimal(value);
        if (number == null || number.stripTrailingZeros().scale() > 0 || number.precision() - number.scale() > 18) {
            return null;
        }
        if (value.isNumber()) {
            taken.add(name);
        }
        return number.longValue();
    }

    private static @Nullable BigDecimal decimal(JsonNode value) {
        return value.isNumber()
                ? value.decimalValue()
                : value.isString() ? Decimals.parseText(value.stringValue()) : null;
    }

    private @Nullable Instant time(String name) {
        Instant exact = exactTime(name);
        if (exact == null) {
            return null;
        }
        if (exact.isBefore(FIRST_TIME) || !exact.isBefore(END_OF_TIME)) {
            altered.add(name);
            return null;
        }
        Instant stored = exact.truncatedTo(ChronoUnit.MICROS);
        if (stored.toString().equals(sent.path(name).stringValue())) {
            taken.add(name);
        }
        return stored;
    }

    private @Nullable String json(String name, Predicate<JsonNode> expected) {
        JsonNode value = sent.path(name);
        if (!expected.test(value)) {
            return null;
        }
        taken.add(name);
        return value.toString();
    }
}

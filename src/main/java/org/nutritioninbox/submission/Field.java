package org.nutritioninbox.submission;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Times;
import org.nutritioninbox.provider.Provider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a submission may say beside the photo itself, and what it must look like. Only `application_user_id` is ours,
/// all
/// others are the provider's.
@SuppressWarnings("ImmutableEnumChecker") // the rules hold no state
enum Field {
    APPLICATION_USER_ID(Form.TEXT, Field::isUser, "must be 1 to 128 letters, digits, hyphens, underscores and points"),
    BODY_URL(Form.TEXT, text -> isUrl(text.stringValue()), "must be an http or https URL of up to 2048 characters"),
    WAIT_ON_PROCESS(Form.FLAG, _ -> true, ""),
    ANALYSIS_MODE(
            Form.TEXT, text -> List.of("precise", "fast").contains(text.stringValue()), "must be precise or fast"),
    COUNTRY_CODE(Form.TEXT, matches("[a-z]{2}"), "must be two lower-case letters, as in ISO 3166-1"),
    LANGUAGE_CODE(Form.TEXT, matches("[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}"), "must be a lower-case language code"),
    INCLUDE_NUTRI_SCORE(Form.FLAG, _ -> true, ""),
    INCLUDE_DISH_DESCRIPTION(Form.FLAG, _ -> true, ""),
    INCLUDE_INGREDIENTS(Form.FLAG, _ -> true, ""),
    INCLUDE_NUTRITION_FIELDS(Form.LIST, Field::areNames, "must be names of nutritional fields such as energy_kcal"),
    CONSUMED_AT(
            Form.TEXT, text -> Times.parse(text.stringValue()) != null, "must be a time such as 2025-09-15T10:30:04Z"),
    IGNORE_CACHE(Form.FLAG, _ -> true, ""),
    MAX_DURATION_SECONDS(
            Form.NUMBER,
            number -> number.isInt() && number.intValue() >= 1 && number.intValue() <= 3600,
            "must be a whole number from 1 to 3600");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST_URL = 2048;
    private static final int MOST_NAMES = 100;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Form form;
    private final Predicate<JsonNode> rule;
    private final String expectation;

    Field(Form form, Predicate<JsonNode> rule, String expectation) {
        this.form = form;
        this.rule = rule;
        this.expectation = expectation;
    }

    /// `null` where there is none of this name.
    static @Nullable Field of(String name) {
        for (Field field : values()) {
            if (field.text.equals(name)) {
                return field;
            }
        }
        return null;
    }

    /// How it is spelt.
    String text() {
        return text;
    }

    /// What is wrong with a value; `null` where nothing is.
    @Nullable
    String objectionTo(JsonNode value) {
        return switch (form) {
            case FLAG -> value.isBoolean() ? null : "must be true or false";
            case TEXT -> value.isString() && rule.test(value) ? null : expectation;
            case LIST -> value.isArray() && rule.test(value) ? null : expectation;
            case NUMBER -> value.isNumber() && rule.test(value) ? null : expectation;
        };
    }

    /// The value that a form's text stands for; the text itself where it is none.
    JsonNode ofForm(String value) {
        return switch (form) {
            case FLAG ->
                switch (value) {
                    case "true" -> NODES.booleanNode(true);
                    case "false" -> NODES.booleanNode(false);
                    default -> NODES.stringNode(value);
                };
            case TEXT -> NODES.stringNode(value);
            case LIST -> {
                ArrayNode names = NODES.arrayNode();
                for (String name : value.split(",", -1)) {
                    names.add(name.strip());
                }
                yield names;
            }
            case NUMBER ->
                value.matches("[0-9]{1,9}") ? NODES.numberNode(Integer.parseInt(value)) : NODES.stringNode(value);
        };
    }

    private static Predicate<JsonNode> matches(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text.stringValue()).matches();
    }

    private static boolean isUser(JsonNode text) {
        return Provider.isUser(text.stringValue());
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            return text.length() <= LONGEST_URL
                    && url.getHost() != null
                    && List.of("http", "https")
                            .contains(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean areNames(JsonNode list) {
        for (JsonNode name : list) {
            if (!name.isString() || !name.stringValue().matches("[a-z0-9_]{1,64}")) {
                return false;
            }
        }
        return list.size() <= MOST_NAMES;
    }

    private enum Form {
        TEXT,
        FLAG,
        LIST,
        NUMBER
    }
}

package org.nutritioninbox.submission;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Rfc3339;
import org.nutritioninbox.provider.Provider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Lists the fields of a submission besides the photo, and checks their values. All but `application_user_id` belong to
/// the provider's request.
@SuppressWarnings("ImmutableEnumChecker") // the rules hold no state
enum Field {
    APPLICATION_USER_ID(
            text(Provider::isUser), "must be 1 to 128 letters, digits, hyphens, underscores and full stops"),
    BODY_URL(text(Field::isUrl), "must be an http or https URL of up to 2048 characters"),
    WAIT_ON_PROCESS(JsonNode::isBoolean, Field.BOOLEAN),
    ANALYSIS_MODE(text(List.of("precise", "fast")::contains), "must be precise or fast"),
    COUNTRY_CODE(pattern("[a-z]{2}"), "must be two lower-case letters, as in ISO 3166-1"),
    LANGUAGE_CODE(pattern("[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}"), "must be a lower-case language code"),
    INCLUDE_NUTRI_SCORE(JsonNode::isBoolean, Field.BOOLEAN),
    INCLUDE_DISH_DESCRIPTION(JsonNode::isBoolean, Field.BOOLEAN),
    INCLUDE_INGREDIENTS(JsonNode::isBoolean, Field.BOOLEAN),
    INCLUDE_NUTRITION_FIELDS(Field::areNames, "must be a list of nutritional fields such as energy_kcal"),
    CONSUMED_AT(text(time -> Rfc3339.parse(time) != null), "must be a time such as 2025-09-15T10:30:04Z"),
    IGNORE_CACHE(JsonNode::isBoolean, Field.BOOLEAN),
    MAX_DURATION_SECONDS(
            number -> number.isInt() && number.intValue() >= 1 && number.intValue() <= 3600,
            "must be a whole number from 1 to 3600");

    private static final String BOOLEAN = "must be true or false";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Predicate<JsonNode> NAME = pattern("[a-z0-9_]{1,64}");
    private static final int MAX_URL_LENGTH = 2048;
    private static final int MAX_NAMES = 100;

    private final Predicate<JsonNode> rule;
    private final String expectation;

    Field(Predicate<JsonNode> rule, String expectation) {
        this.rule = rule;
        this.expectation = expectation;
    }

    /// Returns `null` if there is no such field.
    static @Nullable Field of(String name) {
        return Arrays.stream(values())
                .filter(field -> field.jsonName().equals(name))
                .findFirst()
                .orElse(null);
    }

    String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Says what is wrong with a value; `null` if nothing is.
    @Nullable
    String objectionTo(JsonNode value) {
        return rule.test(value) ? null : expectation;
    }

    /// A form has text only. Returns the first JSON value that the text can stand for and that the field accepts.
    JsonNode ofForm(String text) {
        ArrayNode list = NODES.arrayNode();
        for (String name : text.split(",", -1)) {
            list.add(name.strip());
        }
        return Stream.of(NODES.stringNode(text), ofLiteral(text), list)
                .filter(rule)
                .findFirst()
                .orElse(NODES.stringNode(text));
    }

    private static JsonNode ofLiteral(String text) {
        return switch (text) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            default -> text.matches("[0-9]{1,9}") ? NODES.numberNode(Integer.parseInt(text)) : NODES.nullNode();
        };
    }

    private static Predicate<JsonNode> text(Predicate<String> rule) {
        return value -> value.isString() && rule.test(value.stringValue());
    }

    private static Predicate<JsonNode> pattern(String regex) {
        return text(Pattern.compile(regex).asMatchPredicate());
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            return text.length() <= MAX_URL_LENGTH
                    && url.getHost() != null
                    && (scheme.equals("http") || scheme.equals("https"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean areNames(JsonNode value) {
        return value.isArray()
                && value.size() <= MAX_NAMES
                && value.valueStream().allMatch(NAME);
    }
}

package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the JSON object of a request field by field, and remembers all that is wrong with it until [#check()] says so.
/// `null` counts as absent.
final class Form {

    /// A picture of 10 MB in base64, and something around it.
    private static final int LONGEST = 11 * 1024 * 1024;

    /// Of everything else.
    private static final int LONGEST_WITHOUT_PHOTO = 1024 * 1024;

    private static final int LONGEST_VALUE_SHOWN = 200;
    private static final BigDecimal BEYOND = BigDecimal.valueOf(1_000_000_000);
    private static final int MOST_DECIMALS = 6;
    private static final String BOUNDS =
            "expected number below " + BEYOND + " with at most " + MOST_DECIMALS + " decimals";
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode object;
    private final String location;
    private final List<Map<String, @Nullable Object>> errors;

    private Form(ObjectNode object, String location, List<Map<String, @Nullable Object>> errors) {
        this.object = object;
        this.location = location;
        this.errors = errors;
    }

    /// Fails with a [Refusal] where it is no JSON object, or too long.
    static Form read(InputStream body) throws IOException {
        return read(body, LONGEST_WITHOUT_PHOTO);
    }

    /// The same, with a photo in it.
    static Form readWithPhoto(InputStream body) throws IOException {
        return read(body, LONGEST);
    }

    private static Form read(InputStream body, int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw Refusal.tooLarge(limit);
        }
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return new Form(object, "body", new ArrayList<>());
            }
        } catch (JacksonException e) {
            throw Refusal.malformed("expected JSON");
        }
        throw Refusal.malformed("expected object");
    }

    /// Nothing but these may be there.
    Form knowing(Set<String> names) {
        object.propertyNames().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> wrong(name, "unexpected property"));
        return this;
    }

    Set<String> names() {
        return Set.copyOf(object.propertyNames());
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    boolean flag(String name) {
        JsonNode node = object.path(name);
        if (has(name) && !node.isBoolean()) {
            wrong(name, "expected boolean");
        }
        return node.isBoolean() && node.booleanValue();
    }

    @Nullable
    String text(String name) {
        JsonNode node = object.path(name);
        if (has(name) && !node.isString()) {
            wrong(name, "expected string");
        }
        return node.isString() ? node.stringValue() : null;
    }

    @Nullable
    String text(String name, Pattern pattern) {
        String text = text(name);
        if (text != null && !pattern.matcher(text).matches()) {
            wrong(name, "expected string to match pattern " + pattern);
        }
        return text;
    }

    /// Never `null`; empty where it is missing, which is wrong.
    String required(String name) {
        String text = text(name);
        if (!has(name) || (text != null && text.isEmpty())) {
            wrong(name, "expected required property " + name + " to be present");
        }
        return Objects.requireNonNullElse(text, "");
    }

    String required(String name, Pattern pattern) {
        String text = required(name);
        if (!text.isEmpty() && !pattern.matcher(text).matches()) {
            wrong(name, "expected string to match pattern " + pattern);
        }
        return text;
    }

    /// A text, or an integer as one; required.
    String textOrNumber(String name) {
        JsonNode node = object.path(name);
        return node.isIntegralNumber() ? node.asString() : required(name);
    }

    @Nullable
    BigDecimal number(String name, Predicate<BigDecimal> allowed, String expectation) {
        JsonNode node = object.path(name);
        if (!has(name)) {
            return null;
        }
        if (!node.isNumber() || !isBounded(node.decimalValue())) {
            wrong(name, node.isNumber() ? BOUNDS : expectation);
            return null;
        }
        if (!allowed.test(node.decimalValue())) {
            wrong(name, expectation);
            return null;
        }
        return node.decimalValue();
    }

    /// What has a short form in JSON, such as 1e30000000, may take minutes to be written out or reckoned with.
    private static boolean isBounded(BigDecimal number) {
        return number.abs().compareTo(BEYOND) < 0 && number.stripTrailingZeros().scale() <= MOST_DECIMALS;
    }

    int integer(String name, int least, int most, int otherwise) {
        BigDecimal number = number(
                name,
                value -> value.stripTrailingZeros().scale() <= 0
                        && value.compareTo(BigDecimal.valueOf(least)) >= 0
                        && value.compareTo(BigDecimal.valueOf(most)) <= 0,
                "expected integer from " + least + " to " + most);
        return number == null ? otherwise : number.intValue();
    }

    /// An RFC 3339 time; an empty text counts as absent.
    @Nullable
    Instant time(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            wrong(name, "expected string to be RFC 3339 date-time");
            return null;
        }
    }

    List<String> texts(String name, Set<String> allowed) {
        return texts(name, allowed::contains, "expected value to be one of " + new TreeSet<>(allowed));
    }

    List<String> texts(String name, Pattern pattern) {
        return texts(name, text -> pattern.matcher(text).matches(), "expected string to match pattern " + pattern);
    }

    private List<String> texts(String name, Predicate<String> allowed, String expectation) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : elements(name)) {
            if (!node.isString() || !allowed.test(node.stringValue())) {
                String place = location + "." + name + "[" + texts.size() + "]";
                errors.add(Refusal.error(place, expectation, shown(node)));
                return texts;
            }
            texts.add(node.stringValue());
        }
        return texts;
    }

    Map<String, BigDecimal> numbers(String name, Set<String> allowed) {
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        if (has(name) && !object.path(name).isObject()) {
            wrong(name, "expected object");
            return numbers;
        }
        object.path(name).properties().forEach(entry -> {
            boolean number =
                    allowed.contains(entry.getKey()) && entry.getValue().isNumber();
            if (number && isBounded(entry.getValue().decimalValue())) {
                numbers.put(entry.getKey(), entry.getValue().decimalValue());
            } else {
                errors.add(Refusal.error(
                        location + "." + name + "." + entry.getKey(),
                        number ? BOUNDS : "unexpected property",
                        shown(entry.getValue())));
            }
        });
        return numbers;
    }

    /// The objects of an array, whose errors count among ours.
    List<Form> forms(String name) {
        List<Form> forms = new ArrayList<>();
        for (JsonNode node : elements(name)) {
            String place = location + "." + name + "[" + forms.size() + "]";
            if (!(node instanceof ObjectNode element)) {
                errors.add(Refusal.error(place, "expected object", shown(node)));
                return forms;
            }
            forms.add(new Form(element, place, errors));
        }
        return forms;
    }

    private Iterable<JsonNode> elements(String name) {
        if (has(name) && !object.path(name).isArray()) {
            wrong(name, "expected array");
            return List.of();
        }
        return object.path(name);
    }

    void wrong(String name, String message) {
        JsonNode node = object.path(name);
        errors.add(Refusal.error(location + "." + name, message, node.isMissingNode() ? null : shown(node)));
    }

    private static @Nullable JsonNode shown(JsonNode node) {
        return node.toString().length() > LONGEST_VALUE_SHOWN ? null : node;
    }

    /// Fails with a [Refusal] where anything was wrong.
    void check() {
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors);
        }
    }
}

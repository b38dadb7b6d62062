package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes records as the provider does. The same version always gives the same bytes.
final class MealJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private MealJson() {}

    /// The body of a webhook.
    static byte[] bytes(Meal meal) {
        return JSON.writeValueAsBytes(record(meal));
    }

    static byte[] bytes(Object json) {
        return JSON.writeValueAsBytes(json);
    }

    /// What an upload is answered with that waits for nothing.
    static ObjectNode accepted(Meal meal) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("record_id", meal.recordId())
                .put("status", meal.status())
                .put("uploaded_at", MILLIS.format(meal.uploadedAt()));
    }

    static ObjectNode record(Meal meal) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("application_user_id", meal.user());
        json.put("record_id", meal.recordId());
        json.put("status", meal.status());
        put(json, "failure_reason", meal.failureReason());
        put(json, "input_type", meal.inputType());
        Plate plate = meal.plate();
        if (plate != null) {
            write(json, plate, meal);
        }
        json.put("uploaded_at", MILLIS.format(meal.uploadedAt()));
        if (meal.modifiedAt() != null) {
            json.put("modified_at", MILLIS.format(meal.modifiedAt()));
        }
        if (meal.consumedAt() != null && meal.isAnalysed()) {
            json.put("consumed_at", meal.consumedAt().toString());
        }
        return json;
    }

    private static void write(ObjectNode json, Plate plate, Meal meal) {
        Order order = meal.order();
        BigDecimal serving = meal.servingSize() == null ? plate.servingSize() : meal.servingSize();
        Scale scale = new Scale(serving, plate.servingSize());
        json.put("dish_name", plate.dishName());
        put(json, "dish_name_translated", translated(plate.dishNameTranslated(), plate.dishName(), order));
        if (order.description()) {
            put(json, "dish_description", plate.description());
            put(
                    json,
                    "dish_description_translated",
                    translated(plate.descriptionTranslated(), plate.description(), order));
        }
        if (order.nutriScore()) {
            put(json, "nutri_score", plate.nutriScore());
        }
        json.put("serving_size", serving);
        json.put("unit", plate.unit());
        boolean typedIn = Meal.MANUAL.equals(meal.inputType());
        List<String> names = order.nutrients().isEmpty() ? Nutrients.BASIC : order.nutrients();
        json.set("nutritional_fields", nutrients(plate.nutrients(), typedIn ? null : names, scale));
        if (order.ingredients() && !(typedIn && plate.ingredients().isEmpty())) {
            var ingredients = json.putArray("ingredients");
            for (Plate.Ingredient ingredient : plate.ingredients()) {
                ObjectNode one = ingredients.addObject();
                one.put("name", ingredient.name());
                put(one, "name_translated", translated(ingredient.nameTranslated(), ingredient.name(), order));
                one.put("serving_size", scale.apply(ingredient.servingSize()));
                one.put("unit", ingredient.unit());
                one.set("nutritional_fields", nutrients(ingredient.nutrients(), typedIn ? null : names, scale));
            }
        }
    }

    private static ObjectNode nutrients(Map<String, BigDecimal> all, @Nullable List<String> names, Scale scale) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        all.forEach((name, value) -> {
            if (names == null || names.contains(name)) {
                json.put(name, scale.apply(value));
            }
        });
        return json;
    }

    /// Nobody here speaks another language: the text is marked with it.
    private static @Nullable String translated(@Nullable String given, @Nullable String text, Order order) {
        if (given != null || text == null || order.language() == null) {
            return given;
        }
        return text + " (" + order.language() + ")";
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /// In proportion to the serving; left as it is where that is the one of the analysis.
    private record Scale(BigDecimal to, BigDecimal from) {

        private static final int DIGITS = 3;

        BigDecimal apply(BigDecimal value) {
            if (to.compareTo(from) == 0 || from.signum() == 0) {
                return value;
            }
            return value.multiply(to).divide(from, DIGITS, RoundingMode.HALF_UP);
        }
    }
}

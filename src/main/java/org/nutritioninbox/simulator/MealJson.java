package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
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
        return bytes(record(meal));
    }

    static byte[] bytes(Object json) {
        return JSON.writeValueAsBytes(json);
    }

    /// The answer to an upload that does not wait for its analysis.
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
        if (meal.plate() != null) {
            write(json, meal.plate(), meal.order());
        }
        json.put("uploaded_at", MILLIS.format(meal.uploadedAt()));
        put(json, "modified_at", meal.modifiedAt() == null ? null : MILLIS.format(meal.modifiedAt()));
        Instant consumedAt = meal.isAnalysed() ? meal.consumedAt() : null;
        put(json, "consumed_at", consumedAt == null ? null : consumedAt.toString());
        return json;
    }

    private static void write(ObjectNode json, Plate plate, Order order) {
        json.put("dish_name", plate.dishName());
        put(json, "dish_name_translated", translated(plate.dishNameTranslated(), plate.dishName(), order));
        if (order.description()) {
            String translation = translated(plate.descriptionTranslated(), plate.description(), order);
            put(json, "dish_description", plate.description());
            put(json, "dish_description_translated", translation);
        }
        if (order.nutriScore()) {
            put(json, "nutri_score", plate.nutriScore());
        }
        json.put("serving_size", plate.servingSize());
        json.put("unit", plate.unit());
        json.set("nutritional_fields", nutrients(plate.nutrients(), order));
        if (order.ingredients() && !plate.ingredients().isEmpty()) {
            ArrayNode ingredients = json.putArray("ingredients");
            plate.ingredients().forEach(ingredient -> write(ingredients.addObject(), ingredient, order));
        }
    }

    private static void write(ObjectNode json, Ingredient ingredient, Order order) {
        json.put("name", ingredient.name());
        put(json, "name_translated", translated(ingredient.nameTranslated(), ingredient.name(), order));
        json.put("serving_size", ingredient.servingSize());
        json.put("unit", ingredient.unit());
        json.set("nutritional_fields", nutrients(ingredient.nutritionalFields(), order));
    }

    private static ObjectNode nutrients(Map<String, BigDecimal> all, Order order) {
        List<String> names = order.nutrients().isEmpty() ? Nutrients.BASIC : order.nutrients();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        all.forEach((name, value) -> {
            if (names.contains(name)) {
                json.put(name, value);
            }
        });
        return json;
    }

    /// The simulator speaks no other language: it marks the text with the language.
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
}

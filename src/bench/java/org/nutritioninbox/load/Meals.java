package org.nutritioninbox.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Analysed meals as the provider would send them, made of real dishes; about 1 kB each.
final class Meals {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_INGREDIENTS = 3;
    private static final List<String> NUTRIENTS =
            List.of("energy_kcal", "protein_g", "fat_total_g", "carbohydrate_g", "fiber_total_dietary_g");

    private final List<ObjectNode> dishes;

    private Meals(List<ObjectNode> dishes) {
        this.dishes = dishes;
    }

    static Meals load() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Meals.class.getResourceAsStream("/dishes.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            return new Meals(
                    lines.lines().map(line -> dish(JSON.readTree(line))).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode dish(JsonNode dish) {
        ObjectNode meal = JSON.createObjectNode();
        meal.set("dish_name", dish.path("name"));
        meal.put("nutri_score", String.valueOf((char)
                ('A' + Math.floorMod(dish.path("fndds").asString().hashCode(), 5))));
        meal.set("serving_size", dish.path("g"));
        meal.put("unit", "g");
        meal.set("nutritional_fields", nutrients(dish.path("n")));
        ArrayNode ingredients = meal.putArray("ingredients");
        for (JsonNode ingredient : dish.path("ingredients")) {
            if (ingredients.size() < MOST_INGREDIENTS) {
                ObjectNode one = ingredients.addObject();
                one.set("name", ingredient.path("name"));
                one.set("serving_size", ingredient.path("g"));
                one.put("unit", "g");
                one.set("nutritional_fields", nutrients(ingredient.path("n")));
            }
        }
        return meal;
    }

    private static ObjectNode nutrients(JsonNode all) {
        ObjectNode some = JSON.createObjectNode();
        NUTRIENTS.forEach(name -> some.set(name, all.path(name)));
        return some;
    }

    List<ObjectNode> dishes() {
        return dishes;
    }

    /// The body of a completed analysis.
    byte[] body(Random random, UUID recordId, String user, Instant uploadedAt) {
        ObjectNode body = JSON.createObjectNode();
        body.put("application_id", 4711);
        body.put("uid", user);
        body.put("application_user_id", user);
        body.put("record_id", recordId.toString());
        body.put("status", "completed");
        body.setAll(dishes.get(random.nextInt(dishes.size())));
        body.put("uploaded_at", uploadedAt.toString());
        body.put("modified_at", uploadedAt.plusSeconds(8).toString());
        body.put("consumed_at", uploadedAt.toString());
        return JSON.writeValueAsBytes(body);
    }
}

package org.nutritioninbox.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Cooks from real dishes: 300 of the USDA's Food and Nutrient Database for Dietary Studies (public domain).
@Component
class Kitchen {

    private static final String DISHES = "/simulator/dishes.jsonl.gz";

    private final List<Plate> plates;

    Kitchen() {
        JsonMapper json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try (InputStream file = Objects.requireNonNull(Kitchen.class.getResourceAsStream(DISHES));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            this.plates = lines.lines().map(json::readTree).map(Kitchen::plate).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int dishes() {
        return plates.size();
    }

    Plate cook(int dish) {
        return plates.get(dish);
    }

    private static Plate plate(JsonNode dish) {
        Map<String, BigDecimal> nutrients = nutrients(dish.get("n"));
        BigDecimal grams = dish.get("g").decimalValue();
        List<Ingredient> ingredients = new ArrayList<>();
        for (JsonNode ingredient : dish.get("ingredients")) {
            ingredients.add(new Ingredient(
                    ingredient.get("name").stringValue(),
                    null,
                    ingredient.get("g").decimalValue(),
                    "g",
                    nutrients(ingredient.get("n"))));
        }
        String name = dish.get("name").stringValue();
        String description = name + ", " + dish.get("portion").stringValue();
        return new Plate(
                name,
                null,
                description,
                null,
                score(nutrients, grams),
                grams,
                "g",
                nutrients,
                List.copyOf(ingredients));
    }

    private static Map<String, BigDecimal> nutrients(JsonNode node) {
        Map<String, BigDecimal> nutrients = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> nutrients.put(entry.getKey(), entry.getValue().decimalValue()));
        return nutrients;
    }

    /// By energy alone: A below 80 kcal in 100 g, E from 320.
    private static String score(Map<String, BigDecimal> nutrients, BigDecimal grams) {
        double energy = nutrients.getOrDefault("energy_kcal", BigDecimal.ZERO).doubleValue();
        int step = (int) Math.min(4, energy * 100 / grams.doubleValue() / 80);
        return "ABCDE".substring(step, step + 1);
    }
}

package org.nutritioninbox.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import org.nutritioninbox.simulator.MealContent.Ingredient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Provides real dishes: 300 of the USDA's Food and Nutrient Database for Dietary Studies (public domain).
@Component
class Kitchen {

    private static final String DISHES = "/simulator/dishes.jsonl.gz";

    private final List<MealContent> dishes;

    Kitchen() {
        JsonMapper json = new JsonMapper();
        try (InputStream file = Objects.requireNonNull(Kitchen.class.getResourceAsStream(DISHES));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            this.dishes = lines.lines()
                    .map(line -> json.readValue(line, Dish.class).content())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MealContent randomDish() {
        return dishes.get(ThreadLocalRandom.current().nextInt(dishes.size()));
    }

    private record Dish(String name, String portion, BigDecimal g, Map<String, BigDecimal> n, List<Part> ingredients) {

        private MealContent content() {
            return new MealContent(
                    name,
                    null,
                    name + ", " + portion,
                    null,
                    nutriScore(),
                    g,
                    "g",
                    n,
                    ingredients.stream()
                            .map(part -> new Ingredient(part.name, null, part.g, "g", part.n))
                            .toList(),
                    null);
        }

        /// By energy alone: A below 80 kcal in 100 g, E from 320.
        private String nutriScore() {
            double energy = n.getOrDefault("energy_kcal", BigDecimal.ZERO).doubleValue();
            int step = (int) Math.min(4, energy * 100 / g.doubleValue() / 80);
            return "ABCDE".substring(step, step + 1);
        }
    }

    private record Part(String name, BigDecimal g, Map<String, BigDecimal> n) {}
}

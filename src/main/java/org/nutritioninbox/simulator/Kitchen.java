package org.nutritioninbox.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Provides real dishes: 300 of the USDA's Food and Nutrient Database for Dietary Studies (public domain). Their
/// Nutri-Score is by energy alone: A below 80 kcal in 100 g, E from 320.
@Component
class Kitchen {

    private static final String DISHES = "/simulator/dishes.jsonl.gz";

    private final List<MealContent> dishes;

    Kitchen(JsonMapper json) {
        try (InputStream file = Objects.requireNonNull(Kitchen.class.getResourceAsStream(DISHES));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            this.dishes = lines.lines()
                    .map(line -> json.readValue(line, MealContent.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MealContent randomDish() {
        return dishes.get(ThreadLocalRandom.current().nextInt(dishes.size()));
    }
}

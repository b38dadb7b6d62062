package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Provides real dishes: 300 of the USDA's Food and Nutrient Database for Dietary Studies (public domain). Their
/// Nutri-Score is by energy alone: A below 80 kcal in 100 g, E from 320.
@Component
class Kitchen {

    private static final ClassPathResource DISHES = new ClassPathResource("simulator/dishes.jsonl.gz");

    private final List<MealContent> dishes;

    Kitchen(JsonMapper json) {
        try (InputStream file = new GZIPInputStream(DISHES.getInputStream())) {
            this.dishes = json.readerFor(MealContent.class)
                    .<MealContent>readValues(file)
                    .readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MealContent randomDish() {
        return dishes.get(ThreadLocalRandom.current().nextInt(dishes.size()));
    }
}

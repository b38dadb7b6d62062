package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.MealContent.Ingredient;

/// The body of an upload: a photo or its address, and the parts of the result that the caller wants. The provider's
/// other fields have no effect here.
@SuppressWarnings("ArrayRecordComponent") // never compared
record PhotoRequest(
        byte @Nullable [] body,
        @Nullable String bodyUrl,
        boolean waitOnProcess,
        boolean includeNutriScore,
        boolean includeDishDescription,
        boolean includeIngredients,
        @Nullable List<String> includeNutritionFields,
        @Nullable Instant consumedAt) {

    private static final List<String> BASIC_NUTRIENTS =
            List.of("energy_kcal", "carbohydrate_g", "protein_g", "fat_total_g");

    boolean hasOnePhoto() {
        return (body == null) != (bodyUrl == null);
    }

    /// Leaves out the parts of a dish that were not asked for.
    MealContent selectFrom(MealContent dish, Instant defaultTime) {
        return new MealContent(
                dish.dishName(),
                includeDishDescription ? dish.dishDescription() : null,
                includeNutriScore ? dish.nutriScore() : null,
                dish.servingSize(),
                dish.unit(),
                selected(dish.nutritionalFields()),
                includeIngredients
                        ? dish.ingredients().stream().map(this::selectFrom).toList()
                        : List.of(),
                consumedAt == null ? defaultTime : consumedAt);
    }

    private Ingredient selectFrom(Ingredient ingredient) {
        return new Ingredient(
                ingredient.name(),
                ingredient.servingSize(),
                ingredient.unit(),
                selected(ingredient.nutritionalFields()));
    }

    private Map<String, BigDecimal> selected(Map<String, BigDecimal> nutrients) {
        List<String> names = includeNutritionFields == null || includeNutritionFields.isEmpty()
                ? BASIC_NUTRIENTS
                : includeNutritionFields;
        Map<String, BigDecimal> selected = new LinkedHashMap<>(nutrients);
        selected.keySet().retainAll(names);
        return selected;
    }
}

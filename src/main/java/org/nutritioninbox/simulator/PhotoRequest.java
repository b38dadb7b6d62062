package org.nutritioninbox.simulator;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.MealContent.Ingredient;

/// The body of an upload: a photo or its address, and the parts of the result that the caller wants.
///
/// @param ignoreCache has no effect, like `analysisMode`, `countryCode` and `maxDurationSeconds`
@SuppressWarnings("ArrayRecordComponent") // never compared
record PhotoRequest(
        byte @Nullable [] body,
        @Nullable String bodyUrl,
        boolean waitOnProcess,

        @Pattern(regexp = "precise|fast", message = NO_MATCH) @Nullable
        String analysisMode,

        @Pattern(regexp = TWO_LETTERS, message = NO_MATCH) @Nullable
        String countryCode,

        @Pattern(regexp = TWO_LETTERS, message = NO_MATCH) @Nullable
        String languageCode,

        boolean includeNutriScore,
        boolean includeDishDescription,
        boolean includeIngredients,

        @Nullable
        List<@NotNull @Pattern(regexp = MealContent.NUTRIENT, message = MealContent.UNKNOWN) String>
                includeNutritionFields,

        @Nullable Instant consumedAt,
        boolean ignoreCache,
        @Positive @Nullable Double maxDurationSeconds) {

    static final String NO_MATCH = "expected string to match pattern {regexp}";

    private static final String TWO_LETTERS = "[a-z]{2}";

    private static final List<String> BASIC_NUTRIENTS =
            List.of("energy_kcal", "carbohydrate_g", "protein_g", "fat_total_g");

    /// Fails with [ApiError] unless there is exactly one photo that the provider accepts.
    void checkPhoto() {
        if (body != null && bodyUrl != null) {
            throw ApiError.invalid("body.body_url", "expected exactly one of body and body_url");
        }
        if (body != null) {
            PhotoFormat.check(body);
        } else if (bodyUrl == null) {
            throw ApiError.invalid("body.body", "expected exactly one of body and body_url");
        } else if (WebAddress.parse(bodyUrl) == null) {
            throw ApiError.invalid("body.body_url", "expected string to be http or https URL");
        }
    }

    /// Leaves out the parts of a dish that were not asked for.
    MealContent selectFrom(MealContent dish, Instant defaultTime) {
        String description = includeDishDescription ? dish.dishDescription() : null;
        return new MealContent(
                dish.dishName(),
                translated(dish.dishName()),
                description,
                translated(description),
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
                translated(ingredient.name()),
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

    /// The simulator cannot translate, so it adds the language to the text.
    private @Nullable String translated(@Nullable String text) {
        return text == null || languageCode == null ? null : text + " (" + languageCode + ")";
    }
}

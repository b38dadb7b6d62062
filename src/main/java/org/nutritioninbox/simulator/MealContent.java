package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Holds the dish of a meal and when it was eaten, under the provider's names. Users also send it to enter a meal.
///
/// @param nutritionalFields of the whole serving
/// @param consumedAt `null` if it is not known
@JsonInclude(Include.NON_NULL)
record MealContent(
        @NotEmpty String dishName,
        @Nullable String dishNameTranslated,
        @Nullable String dishDescription,
        @Nullable String dishDescriptionTranslated,
        @Nullable String nutriScore,
        @NotNull @PositiveOrZero BigDecimal servingSize,

        @NotNull @Pattern(regexp = UNIT, message = PhotoRequest.NO_MATCH)
        String unit,

        Map<@Pattern(regexp = NUTRIENT, message = UNKNOWN) String, @NotNull BigDecimal> nutritionalFields,
        @JsonInclude(Include.NON_EMPTY) List<@NotNull @Valid Ingredient> ingredients,
        @Nullable Instant consumedAt) {

    /// All names of nutrients.
    static final String NUTRIENT = "energy_kcal|carbohydrate_g|protein_g|fat_total_g|fat_saturated_g"
            + "|fat_polyunsaturated_g|fat_monounsaturated_g|fat_trans_g|sugars_total_g|fiber_total_dietary_g"
            + "|cholesterol_mg|sodium_mg|potassium_mg|calcium_mg|iron_mg|magnesium_mg|phosphorus_mg|zinc_mg"
            + "|vitamin_a_rae_mcg|vitamin_c_mg|vitamin_d_mcg|vitamin_e_mg|vitamin_k_mcg|thiamin_mg|riboflavin_mg"
            + "|niacin_mg|folate_mcg|vitamin_b6_mg|vitamin_b12_mcg|salt_g|salt_mg|sodium_g";

    static final String UNKNOWN = "expected value to be one of {regexp}";

    private static final String UNIT = "g|ml";
    private static final int DECIMALS = 3;

    MealContent {
        nutritionalFields = Objects.requireNonNullElse(nutritionalFields, Map.of());
        ingredients = Objects.requireNonNullElse(ingredients, List.of());
    }

    /// Shares everything else with this content, to save memory.
    MealContent consumedAt(@Nullable Instant time) {
        return with(servingSize, nutritionalFields, ingredients, time);
    }

    /// Changes the figures in proportion to the serving.
    MealContent scaledTo(BigDecimal serving) {
        if (servingSize.signum() == 0) {
            return with(serving, nutritionalFields, ingredients, consumedAt);
        }
        UnaryOperator<BigDecimal> scale =
                value -> value.multiply(serving).divide(servingSize, DECIMALS, RoundingMode.HALF_UP);
        List<Ingredient> scaled =
                ingredients.stream().map(one -> one.scaled(scale)).toList();
        return with(serving, scaled(nutritionalFields, scale), scaled, consumedAt);
    }

    private MealContent with(
            BigDecimal serving, Map<String, BigDecimal> nutrients, List<Ingredient> parts, @Nullable Instant time) {
        return new MealContent(
                dishName,
                dishNameTranslated,
                dishDescription,
                dishDescriptionTranslated,
                nutriScore,
                serving,
                unit,
                nutrients,
                parts,
                time);
    }

    private static Map<String, BigDecimal> scaled(Map<String, BigDecimal> nutrients, UnaryOperator<BigDecimal> scale) {
        Map<String, BigDecimal> scaled = new LinkedHashMap<>(nutrients);
        scaled.replaceAll((_, value) -> scale.apply(value));
        return scaled;
    }

    /// Holds one ingredient of a dish.
    @JsonInclude(Include.NON_NULL)
    record Ingredient(
            @NotEmpty String name,
            @Nullable String nameTranslated,
            @NotNull @PositiveOrZero BigDecimal servingSize,

            @NotNull @Pattern(regexp = UNIT, message = PhotoRequest.NO_MATCH)
            String unit,

            Map<@Pattern(regexp = NUTRIENT, message = UNKNOWN) String, @NotNull BigDecimal> nutritionalFields) {

        Ingredient {
            nutritionalFields = Objects.requireNonNullElse(nutritionalFields, Map.of());
        }

        private Ingredient scaled(UnaryOperator<BigDecimal> scale) {
            return new Ingredient(
                    name, nameTranslated, scale.apply(servingSize), unit, MealContent.scaled(nutritionalFields, scale));
        }
    }
}

package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Holds the dish of a meal and when it was eaten, under the provider's names.
///
/// @param nutritionalFields of the whole serving
/// @param consumedAt `null` if it is not known
@JsonInclude(Include.NON_NULL)
record MealContent(
        String dishName,
        @Nullable String dishDescription,
        @Nullable String nutriScore,
        BigDecimal servingSize,
        String unit,
        Map<String, BigDecimal> nutritionalFields,
        @JsonInclude(Include.NON_EMPTY) List<DishIngredient> ingredients,
        @Nullable Instant consumedAt) {

    private static final int DECIMALS = 3;

    /// Shares everything else with this content, to save memory.
    MealContent consumedAt(@Nullable Instant time) {
        return with(servingSize, nutritionalFields, ingredients, time);
    }

    /// Changes the figures in proportion to the serving.
    MealContent scaledTo(BigDecimal serving) {
        UnaryOperator<BigDecimal> scale =
                value -> value.multiply(serving).divide(servingSize, DECIMALS, RoundingMode.HALF_UP);
        List<DishIngredient> scaled =
                ingredients.stream().map(one -> one.scaled(scale)).toList();
        return with(serving, scaled(nutritionalFields, scale), scaled, consumedAt);
    }

    private MealContent with(
            BigDecimal serving, Map<String, BigDecimal> nutrients, List<DishIngredient> parts, @Nullable Instant time) {
        return new MealContent(dishName, dishDescription, nutriScore, serving, unit, nutrients, parts, time);
    }

    private static Map<String, BigDecimal> scaled(Map<String, BigDecimal> nutrients, UnaryOperator<BigDecimal> scale) {
        Map<String, BigDecimal> scaled = new LinkedHashMap<>(nutrients);
        scaled.replaceAll((_, value) -> scale.apply(value));
        return scaled;
    }

    /// Holds one ingredient of a dish.
    record DishIngredient(String name, BigDecimal servingSize, String unit, Map<String, BigDecimal> nutritionalFields) {

        private DishIngredient scaled(UnaryOperator<BigDecimal> scale) {
            return new DishIngredient(
                    name, scale.apply(servingSize), unit, MealContent.scaled(nutritionalFields, scale));
        }
    }
}

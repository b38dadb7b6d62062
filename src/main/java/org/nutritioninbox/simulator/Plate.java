package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The dish on a photo, as the analysis has it or as a user typed it in.
///
/// @param nutrients by the provider's names, of the whole serving
record Plate(
        String dishName,
        @Nullable String dishNameTranslated,
        @Nullable String description,
        @Nullable String descriptionTranslated,
        @Nullable String nutriScore,
        BigDecimal servingSize,
        String unit,
        Map<String, BigDecimal> nutrients,
        List<Ingredient> ingredients) {

    private static final int DECIMALS = 3;

    /// The same dish in another serving, with its figures in proportion.
    Plate scaledTo(BigDecimal serving) {
        UnaryOperator<BigDecimal> scale = servingSize.signum() == 0 || serving.compareTo(servingSize) == 0
                ? UnaryOperator.identity()
                : value -> value.multiply(serving).divide(servingSize, DECIMALS, RoundingMode.HALF_UP);
        return new Plate(
                dishName,
                dishNameTranslated,
                description,
                descriptionTranslated,
                nutriScore,
                serving,
                unit,
                scaled(nutrients, scale),
                ingredients.stream()
                        .map(one -> new Ingredient(
                                one.name(),
                                one.nameTranslated(),
                                scale.apply(one.servingSize()),
                                one.unit(),
                                scaled(one.nutritionalFields(), scale)))
                        .toList());
    }

    private static Map<String, BigDecimal> scaled(Map<String, BigDecimal> nutrients, UnaryOperator<BigDecimal> scale) {
        Map<String, BigDecimal> scaled = new LinkedHashMap<>(nutrients);
        scaled.replaceAll((_, value) -> scale.apply(value));
        return scaled;
    }
}

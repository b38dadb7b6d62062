package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is on a photo, as the analysis has it or as somebody typed it in.
///
/// @param nutrients by the provider's names; of the whole serving
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

    record Ingredient(
            String name,
            @Nullable String nameTranslated,
            BigDecimal servingSize,
            String unit,
            Map<String, BigDecimal> nutrients) {}
}

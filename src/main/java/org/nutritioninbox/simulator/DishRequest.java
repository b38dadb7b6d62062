package org.nutritioninbox.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A meal that a user types in. Its shape is checked, not whether its figures add up.
record DishRequest(
        @NotEmpty String dishName,
        @Nullable String dishNameTranslated,
        @Nullable String dishDescription,
        @Nullable String dishDescriptionTranslated,
        @Nullable String nutriScore,
        @NotNull @Figure @PositiveOrZero BigDecimal servingSize,

        @NotNull @Pattern(regexp = Ingredient.UNIT, message = PhotoRequest.NO_MATCH)
        String unit,

        @Nullable
        Map<@Pattern(regexp = Nutrients.NAME, message = Nutrients.UNKNOWN) String, @NotNull @Figure BigDecimal>
                nutritionalFields,

        @Nullable List<@NotNull @Valid Ingredient> ingredients,
        @Nullable Instant consumedAt) {

    Plate plate() {
        return new Plate(
                dishName,
                dishNameTranslated,
                dishDescription,
                dishDescriptionTranslated,
                nutriScore,
                servingSize,
                unit,
                Objects.requireNonNullElse(nutritionalFields, Map.of()),
                Objects.requireNonNullElse(ingredients, List.of()));
    }
}

package org.nutritioninbox.simulator;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A part of a dish, as the kitchen has it or as a user types it in.
///
/// @param nutritionalFields by the provider's names, of this serving
record Ingredient(
        @NotEmpty String name,
        @Nullable String nameTranslated,
        @NotNull @Figure @PositiveOrZero BigDecimal servingSize,

        @NotNull @Pattern(regexp = UNIT, message = PhotoRequest.NO_MATCH)
        String unit,

        Map<@Pattern(regexp = Nutrients.NAME, message = Nutrients.UNKNOWN) String, @NotNull @Figure BigDecimal>
                nutritionalFields) {

    static final String UNIT = "g|ml";

    Ingredient {
        nutritionalFields = Objects.requireNonNullElse(nutritionalFields, Map.of());
    }
}

package org.nutritioninbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A meal that somebody describes himself. Its shape is checked, not whether its figures go together.
record TypedIn(Plate plate, @Nullable Instant consumedAt) {

    private static final Pattern UNIT = Pattern.compile("g|ml");
    private static final Set<String> FIELDS = Set.of(
            "dish_name",
            "dish_name_translated",
            "dish_description",
            "dish_description_translated",
            "nutri_score",
            "serving_size",
            "unit",
            "nutritional_fields",
            "ingredients",
            "consumed_at");
    private static final Set<String> INGREDIENT_FIELDS =
            Set.of("name", "name_translated", "serving_size", "unit", "nutritional_fields");

    static TypedIn read(InputStream body) throws IOException {
        Form form = Form.read(body).knowing(FIELDS);
        Plate plate = new Plate(
                form.required("dish_name"),
                form.text("dish_name_translated"),
                form.text("dish_description"),
                form.text("dish_description_translated"),
                form.text("nutri_score"),
                serving(form),
                form.required("unit", UNIT),
                form.numbers("nutritional_fields", Nutrients.ALL),
                ingredients(form));
        Instant consumedAt = form.time("consumed_at");
        form.check();
        return new TypedIn(plate, consumedAt);
    }

    private static List<Plate.Ingredient> ingredients(Form form) {
        return form.forms("ingredients").stream()
                .map(one -> one.knowing(INGREDIENT_FIELDS))
                .map(one -> new Plate.Ingredient(
                        one.required("name"),
                        one.text("name_translated"),
                        serving(one),
                        one.required("unit", UNIT),
                        one.numbers("nutritional_fields", Nutrients.ALL)))
                .toList();
    }

    private static BigDecimal serving(Form form) {
        if (!form.has("serving_size")) {
            form.wrong("serving_size", "expected required property serving_size to be present");
        }
        BigDecimal serving = form.number("serving_size", number -> number.signum() >= 0, "expected number >= 0");
        return Objects.requireNonNullElse(serving, BigDecimal.ZERO);
    }
}

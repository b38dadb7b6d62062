package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How much of a meal's energy comes from protein, carbohydrate and fat.
///
/// @param parts empty unless all three are known
record Macros(List<Part> parts) {

    static Macros of(Map<String, BigDecimal> nutrients) {
        List<Source> sources = List.of(
                new Source("protein", "Protein", "protein_g", 4),
                new Source("carbohydrate", "Carbohydrate", "carbohydrate_g", 4),
                new Source("fat", "Fat", "fat_total_g", 9));
        BigDecimal total = BigDecimal.ZERO;
        for (Source source : sources) {
            BigDecimal grams = nutrients.get(source.key());
            if (grams == null || grams.signum() < 0) {
                return new Macros(List.of());
            }
            total = total.add(source.energy(grams));
        }
        return new Macros(total.signum() == 0 ? List.of() : parts(sources, nutrients, total));
    }

    private static List<Part> parts(List<Source> sources, Map<String, BigDecimal> nutrients, BigDecimal total) {
        List<Part> parts = new ArrayList<>();
        int end = 0;
        for (Source source : sources) {
            BigDecimal grams = nutrients.get(source.key());
            int percent = source.energy(grams)
                    .movePointRight(2)
                    .divide(total, RoundingMode.HALF_UP)
                    .intValue();
            parts.add(new Part(source.id(), source.name(), Amount.rounded(grams), percent, end));
            end += percent;
        }
        return parts;
    }

    /// @param percent of the energy
    /// @param start the percent of the parts before
    record Part(String id, String name, String grams, int percent, int start) {}

    /// @param kcal in a gram
    private record Source(String id, String name, String key, int kcal) {

        BigDecimal energy(BigDecimal grams) {
            return grams.multiply(BigDecimal.valueOf(kcal));
        }
    }
}

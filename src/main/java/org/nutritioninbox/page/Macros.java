package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How much of a meal's energy comes from protein, carbohydrate and fat.
///
/// @param shares empty unless all three are known
record Macros(List<Share> shares) {

    private static final Macros UNKNOWN = new Macros(List.of());

    static Macros of(Map<String, BigDecimal> nutrients) {
        BigDecimal protein = nutrients.get("protein_g");
        BigDecimal carbohydrate = nutrients.get("carbohydrate_g");
        BigDecimal fat = nutrients.get("fat_total_g");
        if (protein == null || carbohydrate == null || fat == null) {
            return UNKNOWN;
        }
        return of(List.of(
                new EnergySource("protein", "Protein", protein, 4),
                new EnergySource("carbohydrate", "Carbohydrate", carbohydrate, 4),
                new EnergySource("fat", "Fat", fat, 9)));
    }

    private static Macros of(List<EnergySource> sources) {
        BigDecimal total = sources.stream().map(EnergySource::energy).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (total.signum() == 0 || sources.stream().anyMatch(source -> source.grams.signum() < 0)) {
            return UNKNOWN;
        }
        List<Share> shares = new ArrayList<>();
        BigDecimal energy = BigDecimal.ZERO;
        int start = 0;
        for (EnergySource source : sources) {
            energy = energy.add(source.energy());
            // the ends are rounded, so that the percents add up to 100
            int end = energy.movePointRight(2)
                    .divide(total, 0, RoundingMode.HALF_UP)
                    .intValue();
            shares.add(new Share(source.id, source.name, Amount.rounded(source.grams), end - start, start));
            start = end;
        }
        return new Macros(shares);
    }

    /// @param percent of the energy
    /// @param start the percent of the shares before
    record Share(String id, String name, String grams, int percent, int start) {}

    /// @param kcal in a gram
    private record EnergySource(String id, String name, BigDecimal grams, int kcal) {

        BigDecimal energy() {
            return grams.multiply(BigDecimal.valueOf(kcal));
        }
    }
}

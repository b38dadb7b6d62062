package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of a nutrient as people read it: "Vitamin B12", "0.2", "µg".
///
/// @param exact as reported
record Amount(String name, String rounded, String unit, String exact) {

    private static final Pattern KEY = Pattern.compile("(.+?)_(kcal|kj|g|mg|mcg)");
    private static final Pattern VITAMIN = Pattern.compile("vitamin_([a-z])(\\d*)(?:_(.+))?");
    private static final BigDecimal LARGE = new BigDecimal(100);

    /// The nutrients that people look for first. The others follow in the order of their names.
    private static final List<String> FIRST = List.of(
            "energy_kcal",
            "protein_g",
            "carbohydrate_g",
            "sugars_total_g",
            "fiber_total_dietary_g",
            "fat_total_g",
            "fat_saturated_g",
            "sodium_mg");

    private static final Map<String, String> UNITS = Map.of("mcg", "µg", "kj", "kJ");

    private static final Map<String, String> NAMES = Map.of(
            "fat_total", "Fat",
            "fat_saturated", "Saturated fat",
            "fat_polyunsaturated", "Polyunsaturated fat",
            "fat_monounsaturated", "Monounsaturated fat",
            "fat_trans", "Trans fat",
            "sugars_total", "Sugars",
            "fiber_total_dietary", "Fiber");

    /// @param key the provider's name, such as `vitamin_b12_mcg`
    static Amount of(String key, BigDecimal amount) {
        Matcher parts = KEY.matcher(key);
        boolean hasUnit = parts.matches();
        String unit = hasUnit ? parts.group(2) : "";
        return new Amount(
                name(hasUnit ? parts.group(1) : key),
                rounded(amount),
                UNITS.getOrDefault(unit, unit),
                amount.toPlainString());
    }

    /// Its name without an amount.
    static String nameOf(String key) {
        return of(key, BigDecimal.ZERO).name;
    }

    /// Where a nutrient stands in a list.
    static int place(String key) {
        int place = FIRST.indexOf(key);
        return place < 0 ? FIRST.size() : place;
    }

    private static String name(String key) {
        Matcher vitamin = VITAMIN.matcher(key);
        if (vitamin.matches()) {
            String kind = vitamin.group(3);
            return "Vitamin " + vitamin.group(1).toUpperCase(Locale.ROOT) + vitamin.group(2)
                    + (kind == null ? "" : " (" + kind.toUpperCase(Locale.ROOT) + ")");
        }
        String words = key.replace('_', ' ');
        return NAMES.getOrDefault(key, words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
    }

    /// With one decimal below 100. A small amount is never shown as 0.
    static String rounded(BigDecimal amount) {
        int decimals = amount.abs().compareTo(LARGE) < 0 ? 1 : 0;
        BigDecimal rounded = amount.setScale(decimals, RoundingMode.HALF_UP);
        if (rounded.signum() == 0 && amount.signum() != 0) {
            return amount.signum() > 0 ? "< 0.1" : "> -0.1";
        }
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}

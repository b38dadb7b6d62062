package org.nutritioninbox.page;

import static java.util.Objects.requireNonNullElse;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Dish;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;

/// A meal in a list.
///
/// @param isCompleted if the analysis has a result
/// @param failureReason `null` unless the analysis failed
/// @param score a letter from A to E, or whatever the provider said; `null` if it said nothing
/// @param energy in kcal, rounded; `null` if unknown
/// @param serving such as `250 g`; `null` if unknown
/// @param uploadedAt or else the time of its arrival
/// @param eatenAt or else `uploadedAt`
record MealCard(
        String id,
        String name,
        @Nullable String user,
        String status,
        boolean isCompleted,
        boolean isFailed,
        @Nullable String failureReason,
        @Nullable String score,
        @Nullable String energy,
        @Nullable String serving,
        Macros macros,
        Instant uploadedAt,
        Instant eatenAt,
        long version) {

    static MealCard of(NutritionRecord record) {
        RecordContent content = record.content();
        Instant uploadedAt = requireNonNullElse(content.uploadedAt(), record.firstReceivedAt());
        Map<String, BigDecimal> nutrients = new Dish(uploadedAt, content.nutritionalFields()).nutrients();
        BigDecimal energy = nutrients.get("energy_kcal");
        return new MealCard(
                record.recordId(),
                name(content),
                content.applicationUserId(),
                content.status(),
                content.isCompleted(),
                content.isFailed(),
                content.failureReason(),
                content.nutriScore(),
                energy == null ? null : Amount.rounded(energy),
                serving(content),
                Macros.of(nutrients),
                uploadedAt,
                requireNonNullElse(content.consumedAt(), uploadedAt),
                record.version());
    }

    /// The name of the dish, or a text that says that it has none.
    static String name(RecordContent content) {
        if (content.dishNameTranslated() != null) {
            return content.dishNameTranslated();
        }
        return requireNonNullElse(content.dishName(), content.isFailed() ? "Not analysed" : "No name yet");
    }

    private static @Nullable String serving(RecordContent content) {
        return content.servingSize() == null
                ? null
                : (content.servingSize().toPlainString() + " " + requireNonNullElse(content.unit(), "")).strip();
    }

    /// The basis of the amounts, as far as it is known; `null` if no amount was reported.
    public @Nullable String basis() {
        String size = serving == null ? "" : "; serving " + serving;
        return energy == null && macros.shares().isEmpty() ? null : "as reported" + size;
    }

    /// Returns true if the analysis has ended without the energy.
    public boolean isEnergyUnknown() {
        return energy == null && isCompleted;
    }

    /// The status, unless a card says it otherwise.
    public @Nullable String remark() {
        return isFailed || status.equals("completed") ? null : status;
    }

    /// The text of the badge: the score, or why there is none.
    public String scoreText() {
        return requireNonNullElse(score, isFailed ? "n/a" : isCompleted ? "?" : "–");
    }

    /// The tooltip of the badge.
    public String scoreTitle() {
        String missing = isFailed ? "not applicable" : isCompleted ? "unknown" : "not known yet";
        return "Nutri-Score " + requireNonNullElse(score, missing);
    }

    /// The class of the badge: the score, if it is one that the provider documents.
    public String badge() {
        return score != null && score.matches("[A-Ea-e]") ? "score-" + score.toLowerCase(Locale.ROOT) : "score-other";
    }
}

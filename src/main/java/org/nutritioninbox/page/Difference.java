package org.nutritioninbox.page;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.records.RecordDifference;
import org.nutritioninbox.records.RecordDifference.FieldChange;
import tools.jackson.databind.JsonNode;

/// A field that differs between two versions of a meal, as people read it. An empty text stands for a missing one.
record Difference(String field, String before, String now) {

    /// Looks into objects and ingredients, since most of what is in them stays.
    static List<Difference> between(RecordContent before, RecordContent now) {
        return RecordDifference.between(before, now).entrySet().stream()
                .filter(field -> !field.getKey().equals("words"))
                .flatMap(field -> of(field.getKey(), field.getValue()))
                .toList();
    }

    private static Stream<Difference> of(String field, FieldChange change) {
        JsonNode before = change.before();
        JsonNode now = change.after();
        if (before != null && now != null && before.isObject() && now.isObject()) {
            boolean areNutrients = field.equals("nutritional_fields");
            return RecordDifference.between(before, now).entrySet().stream()
                    .map(part -> areNutrients
                            ? nutrient(part.getKey(), part.getValue())
                            : plain(part.getKey(), part.getValue()));
        }
        if (field.equals("ingredients")) {
            return Stream.of(ingredients(ingredients(before), ingredients(now)));
        }
        return Stream.of(plain(field, change));
    }

    private static Difference plain(String field, FieldChange change) {
        return new Difference(field, text(change.before()), text(change.after()));
    }

    private static Difference nutrient(String key, FieldChange change) {
        return new Difference(Amount.nameOf(key), amount(key, change.before()), amount(key, change.after()));
    }

    /// Exact, since a small difference would be lost by rounding.
    private static String amount(String key, @Nullable JsonNode value) {
        if (value == null || !value.isNumber()) {
            return text(value);
        }
        Amount amount = Amount.of(key, value.decimalValue());
        return (amount.exact() + " " + amount.unit()).strip();
    }

    /// Shows the ingredients that only one of the versions has.
    private static Difference ingredients(List<String> before, List<String> now) {
        String gone = others(before, now);
        String come = others(now, before);
        return gone.isEmpty() && come.isEmpty()
                ? new Difference("ingredients", "", "The same, with other details")
                : new Difference("ingredients", gone, come);
    }

    private static String others(List<String> these, List<String> those) {
        return these.stream().filter(one -> !those.contains(one)).collect(Collectors.joining(", "));
    }

    private static List<String> ingredients(@Nullable JsonNode list) {
        return list == null
                ? List.of()
                : list.valueStream().map(Ingredient::of).map(Ingredient::text).toList();
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null) {
            return "";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}

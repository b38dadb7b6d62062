package org.nutritioninbox.users;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nutritioninbox.nutrition.Dish;
import org.nutritioninbox.query.CsvCell;

/// The sums of what a user has eaten, day by day.
///
/// @param zone of the days
public record Intake(String applicationUserId, String zone, List<Day> days) {

    static Intake of(String applicationUserId, IntakeQuery.Days days, List<Dish> dishes) {
        Map<LocalDate, List<Dish>> byDay = dishes.stream()
                .collect(Collectors.groupingBy(dish -> LocalDate.ofInstant(dish.consumedAt(), days.zone())));
        return new Intake(
                applicationUserId,
                days.zone().getId(),
                days.first()
                        .datesUntil(days.last().plusDays(1))
                        .map(day -> Day.of(day, byDay.getOrDefault(day, List.of())))
                        .toList());
    }

    /// The sum of one day.
    ///
    /// @param records how many were eaten
    /// @param nutrients the sum of each nutrient that a record names, by the provider's names
    /// @param missing how many records do not name a nutrient of the sum; these are not zero, so the sum is too low
    public record Day(LocalDate day, int records, Map<String, BigDecimal> nutrients, Map<String, Integer> missing) {

        private static Day of(LocalDate day, List<Dish> dishes) {
            Map<String, BigDecimal> sums = new TreeMap<>();
            Map<String, Integer> named = new TreeMap<>();
            for (Dish dish : dishes) {
                dish.nutrients().forEach((name, amount) -> {
                    sums.merge(name, amount, BigDecimal::add);
                    named.merge(name, 1, Integer::sum);
                });
            }
            Map<String, Integer> missing = new TreeMap<>();
            named.forEach((name, count) -> {
                if (count < dishes.size()) {
                    missing.put(name, dishes.size() - count);
                }
            });
            return new Day(day, dishes.size(), sums, missing);
        }

        /// The lines of the table: one for each nutrient, at least one.
        @JsonIgnore
        List<IntakeLine> lines() {
            if (nutrients.isEmpty()) {
                return List.of(new IntakeLine(day.toString(), records, "", "", 0));
            }
            return nutrients.entrySet().stream()
                    .map(entry -> new IntakeLine(
                            day.toString(),
                            records,
                            CsvCell.text(entry.getKey()),
                            entry.getValue().toPlainString(),
                            missing.getOrDefault(entry.getKey(), 0)))
                    .toList();
        }
    }

    /// A line of the table.
    @JsonPropertyOrder({"day", "records", "nutrient", "sum", "missing"})
    public record IntakeLine(String day, int records, String nutrient, String sum, int missing) {}
}

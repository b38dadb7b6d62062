package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.query.TimeWindow;
import org.nutritioninbox.records.RecordLists;
import org.nutritioninbox.records.RecordQuery;
import org.nutritioninbox.users.Intake;
import org.nutritioninbox.users.IntakeQuery;
import org.nutritioninbox.users.Intakes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// Shows what one user of an app has eaten, day by day.
@Controller
class PersonPage {

    private static final String ENERGY = "energy_kcal";

    private final Intakes intakes;
    private final RecordLists lists;
    private final ConcurrencyLimit concurrencyLimit;

    PersonPage(Intakes intakes, RecordLists lists, ConcurrencyLimit concurrencyLimit) {
        this.intakes = intakes;
        this.lists = lists;
        this.concurrencyLimit = concurrencyLimit;
    }

    /// @param zone of the days; the script of the page knows the reader's
    @GetMapping("/page/people/{user}")
    String show(@PathVariable String user, @RequestParam(required = false) @Nullable String zone, Model model) {
        ParameterValue.text("user", user);
        Intake intake = intakes.of(user, new IntakeQuery(null, null, zone));
        RecordQuery query = new RecordQuery(TimeWindow.ALWAYS, null, null, user, null, null, null, null);
        Page<NutritionRecord> meals = concurrencyLimit.call(() -> lists.find(query, PageRequest.first()));
        model.addAttribute("user", user);
        model.addAttribute("zone", intake.zone().equals("Z") ? "UTC" : intake.zone());
        model.addAttribute("days", days(intake));
        model.addAttribute("mealsByDay", byDay(meals.elements(), ZoneId.of(intake.zone())));
        return "page/person";
    }

    /// By the day of the upload, newest first.
    private static Map<LocalDate, List<MealCard>> byDay(List<NutritionRecord> meals, ZoneId zone) {
        return meals.stream()
                .map(MealCard::of)
                .collect(Collectors.groupingBy(
                        meal -> LocalDate.ofInstant(meal.uploadedAt(), zone), LinkedHashMap::new, Collectors.toList()));
    }

    private static List<DayBar> days(Intake intake) {
        List<Intake.Day> days = intake.days();
        BigDecimal most = days.stream()
                .map(day -> day.nutrients().get(ENERGY))
                .filter(Objects::nonNull)
                .reduce(BigDecimal.ONE, BigDecimal::max);
        return IntStream.range(0, days.size())
                .mapToObj(i -> DayBar.of(i, days.get(i), most))
                .toList();
    }

    /// A day of the chart, which is 100 units high.
    ///
    /// @param energy empty if no record names it
    /// @param incomplete how many records do not name their energy
    record DayBar(int x, int height, LocalDate day, int records, String energy, int incomplete, List<String> amounts) {

        private static final int HEIGHT = 100;

        static DayBar of(int x, Intake.Day day, BigDecimal most) {
            BigDecimal energy = day.nutrients().get(ENERGY);
            return new DayBar(
                    x,
                    energy == null
                            ? 0
                            : Math.max(
                                    1,
                                    energy.movePointRight(2)
                                            .divide(most, 0, RoundingMode.HALF_UP)
                                            .intValue()),
                    day.day(),
                    day.records(),
                    energy == null ? "" : Amount.rounded(energy),
                    day.missing().getOrDefault(ENERGY, energy == null ? day.records() : 0),
                    List.of(grams(day, "protein_g"), grams(day, "carbohydrate_g"), grams(day, "fat_total_g")));
        }

        private static String grams(Intake.Day day, String nutrient) {
            BigDecimal grams = day.nutrients().get(nutrient);
            if (grams == null) {
                return day.records() == 0 ? "" : "unknown";
            }
            return (day.missing().containsKey(nutrient) ? "≥ " : "") + Amount.rounded(grams) + " g";
        }

        public boolean isUnknown() {
            return records > 0 && energy.isEmpty();
        }

        /// The tooltip of the bar of this day.
        public String title() {
            if (records == 0) {
                return "no meal";
            }
            return isUnknown() ? "unknown" : energy + " kcal" + (incomplete > 0 ? ", " + incomplete + " unknown" : "");
        }

        public int y() {
            return HEIGHT - height;
        }
    }
}

package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.ParameterValue;
import org.nutritioninbox.records.RecordLists;
import org.nutritioninbox.records.RecordQuery;
import org.nutritioninbox.users.Intake;
import org.nutritioninbox.users.IntakeQuery;
import org.nutritioninbox.users.Intakes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Shows what one user of an app has eaten, day by day.
@Controller
class PersonPage {

    private static final String ENERGY = "energy_kcal";

    /// The chart reaches at least this far, so that a snack does not look like a feast.
    private static final BigDecimal LITTLE = new BigDecimal(1000);

    private final Intakes intakes;
    private final RecordLists lists;

    PersonPage(Intakes intakes, RecordLists lists) {
        this.intakes = intakes;
        this.lists = lists;
    }

    /// @param zone of the days; the script of all pages knows the reader's
    @GetMapping("/page/people/{user}")
    String show(@PathVariable String user, @CookieValue(required = false) @Nullable String zone, Model model) {
        ParameterValue.text("user", user);
        Intake intake = intakes.of(user, new IntakeQuery(null, null, zone));
        RecordQuery query = RecordQuery.ofUser(user, "-consumed_at");
        Page<NutritionRecord> meals = lists.find(query, PageRequest.first());
        model.addAttribute("user", user);
        model.addAttribute("zone", intake.zone());
        Scale scale = scale(intake.days());
        List<DayBar> days = days(intake.days(), scale);
        model.addAttribute("top", scale.label("kcal"));
        model.addAttribute("days", days);
        model.addAttribute("isAnyDayUnknown", days.stream().anyMatch(DayBar::isUnknown));
        model.addAttribute("mealsByDay", byDay(meals.elements(), ZoneId.of(intake.zone())));
        return "page/person";
    }

    /// By the day that the chart counts them for, newest first.
    private static Map<LocalDate, List<MealCard>> byDay(List<NutritionRecord> meals, ZoneId zone) {
        return meals.stream()
                .map(MealCard::of)
                .collect(Collectors.groupingBy(
                        meal -> LocalDate.ofInstant(meal.eatenAt(), zone), LinkedHashMap::new, Collectors.toList()));
    }

    private static Scale scale(List<Intake.Day> days) {
        return Scale.upTo(days.stream()
                .map(day -> day.nutrients().get(ENERGY))
                .filter(Objects::nonNull)
                .reduce(LITTLE, BigDecimal::max));
    }

    private static List<DayBar> days(List<Intake.Day> days, Scale scale) {
        return IntStream.range(0, days.size())
                .mapToObj(i -> DayBar.of(i, days.get(i), scale))
                .toList();
    }

    /// A day of the chart, which is 7 days wide and 100 units high.
    ///
    /// @param energy empty if no record names it
    /// @param incomplete how many records do not name their energy
    record DayBar(int x, int height, LocalDate day, int records, String energy, int incomplete, List<String> amounts) {

        private static final int HEIGHT = 100;
        private static final double DAYS = 7;
        private static final double MIDDLE = 0.4;
        private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("EEE d", Locale.ENGLISH);

        static DayBar of(int x, Intake.Day day, Scale scale) {
            BigDecimal energy = day.nutrients().get(ENERGY);
            return new DayBar(
                    x,
                    // a day of 0 kcal is no day without a meal
                    energy == null ? 0 : Math.max(1, scale.height(energy)),
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

        /// Its name below the chart, such as `Mon 15`.
        public String label() {
            return LABEL.format(day);
        }

        /// Where the middle of the label is.
        public String labelX() {
            return Math.round((x + MIDDLE) / DAYS * HEIGHT) + "%";
        }
    }
}

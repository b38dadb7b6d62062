package org.nutritioninbox.page;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.ops.ArrivalRates;
import org.nutritioninbox.ops.ArrivalRates.Minute;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page. Refreshes itself.
@Controller
class OverviewPage {

    private final Overview overview;
    private final ArrivalRates rates;
    private final NutritionRecords records;

    OverviewPage(Overview overview, ArrivalRates rates, NutritionRecords records) {
        this.overview = overview;
        this.rates = rates;
        this.records = records;
    }

    @GetMapping("/")
    String show(Model model) {
        List<Minute> minutes = rates.minutes();
        Scale scale = scale(minutes);
        model.addAttribute("now", overview.look());
        model.addAttribute("ends", ArrivalRates.ENDS);
        model.addAttribute("top", scale.label("a minute"));
        model.addAttribute("unknown", Bar.MINUTES - minutes.size());
        model.addAttribute("bars", bars(minutes, scale));
        model.addAttribute("minutes", minutes);
        List<NutritionRecord> meals = records.findFirst2By();
        model.addAttribute("onlyMeal", meals.size() == 1 ? MealCard.of(meals.getFirst()) : null);
        model.addAttribute("webhookUrl", SetUpPage.webhookUrl());
        return "page/overview";
    }

    private static Scale scale(List<Minute> minutes) {
        return Scale.upTo(
                BigDecimal.valueOf(minutes.stream().mapToLong(Minute::all).reduce(1, Math::max)));
    }

    private static List<Bar> bars(List<Minute> minutes, Scale scale) {
        return IntStream.range(0, minutes.size())
                .mapToObj(i -> Bar.of(Bar.MINUTES - minutes.size() + i, minutes.get(i), scale))
                .toList();
    }

    /// A minute of the chart, in which the last one is at the right.
    ///
    /// @param title its tooltip
    record Bar(int x, String title, List<Segment> segments) {

        /// The minutes in the chart: 60, and the one that is not over yet.
        private static final int MINUTES = 61;

        private static final int HEIGHT = 100;

        static Bar of(int x, Minute minute, Scale scale) {
            List<Segment> segments = new ArrayList<>();
            int y = HEIGHT;
            for (long count : minute.counts()) {
                int height = scale.height(BigDecimal.valueOf(count));
                y -= height;
                segments.add(new Segment(y, height));
            }
            return new Bar(x, title(minute.counts()), segments);
        }

        private static String title(List<Long> counts) {
            return IntStream.range(0, counts.size())
                    .mapToObj(i -> counts.get(i) + " " + ArrivalRates.ENDS.get(i))
                    .collect(Collectors.joining(", "));
        }
    }

    /// Stands on the segment before it.
    record Segment(int y, int height) {}
}

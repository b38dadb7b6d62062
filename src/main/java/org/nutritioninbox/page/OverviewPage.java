package org.nutritioninbox.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nutritioninbox.page.ArrivalRates.Minute;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page. Refreshes itself.
@Controller
class OverviewPage {

    private final Overview overview;
    private final ArrivalRates rates;
    private final ConcurrencyLimit concurrencyLimit;

    OverviewPage(Overview overview, ArrivalRates rates, ConcurrencyLimit concurrencyLimit) {
        this.overview = overview;
        this.rates = rates;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping("/")
    String show(Model model) {
        List<Minute> minutes = rates.minutes();
        model.addAttribute("now", concurrencyLimit.call(overview::look));
        model.addAttribute("ends", ArrivalRates.ENDS);
        model.addAttribute("bars", bars(minutes));
        model.addAttribute("minutes", minutes);
        model.addAttribute("webhookUrl", SetUpPage.webhookUrl());
        return "page/overview";
    }

    private static List<Bar> bars(List<Minute> minutes) {
        long most = minutes.stream().mapToLong(Minute::all).max().orElse(0);
        return IntStream.range(0, minutes.size())
                .mapToObj(i -> Bar.of(i, minutes.get(i), Math.max(1, most)))
                .toList();
    }

    /// A minute of the chart, which is 61 minutes wide and 100 units high.
    record Bar(int x, Minute minute, List<Part> parts) {

        private static final long HEIGHT = 100;

        static Bar of(int x, Minute minute, long most) {
            List<Part> parts = new ArrayList<>();
            long y = HEIGHT;
            for (long count : minute.counts()) {
                long height = count * HEIGHT / most;
                y -= height;
                parts.add(new Part(y, height));
            }
            return new Bar(x, minute, parts);
        }
    }

    /// Stands on the part before it.
    record Part(long y, long height) {}
}

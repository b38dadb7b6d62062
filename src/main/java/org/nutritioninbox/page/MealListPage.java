package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletResponse;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.records.RecordLists;
import org.nutritioninbox.records.RecordQuery;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Searches meals, newest upload first.
@Controller
class MealListPage {

    private final RecordLists lists;
    private final ConcurrencyLimit concurrencyLimit;

    MealListPage(RecordLists lists, ConcurrencyLimit concurrencyLimit) {
        this.lists = lists;
        this.concurrencyLimit = concurrencyLimit;
    }

    /// @param q words and filters, as the API takes them
    /// @param view `table` for a dense list
    @GetMapping("/page/meals")
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "cards") String view,
            @ParameterObject PageRequest request,
            HttpServletResponse response,
            Model model) {
        Page<NutritionRecord> found = NextPage.search(
                model, response, () -> concurrencyLimit.call(() -> lists.find(RecordQuery.of(q), request)));
        NextPage.add(model, "meals", found.map(MealCard::of), request);
        model.addAttribute("q", q);
        model.addAttribute("view", view);
        model.addAttribute("webhookUrl", SetUpPage.webhookUrl());
        return "page/meals";
    }
}

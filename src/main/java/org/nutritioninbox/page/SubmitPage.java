package org.nutritioninbox.page;

import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.ParameterValue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Takes a photo, and waits for its analysis. The script of the page sends the photo to the API.
@Controller
class SubmitPage {

    private final NutritionRecords records;
    private final Provider provider;
    private final ConcurrencyLimit concurrencyLimit;

    SubmitPage(NutritionRecords records, Provider provider, ConcurrencyLimit concurrencyLimit) {
        this.records = records;
        this.provider = provider;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping("/page/submit")
    String form(Model model) {
        model.addAttribute("isConfigured", provider.isConfigured());
        return "page/submit";
    }

    /// Asks for itself until the analysis has come to an end.
    ///
    /// @param since when the photo was sent
    @GetMapping("/page/submit/result")
    String result(@RequestParam String record, @RequestParam String since, Model model) {
        String id = ParameterValue.text("record", record);
        NutritionRecord found =
                concurrencyLimit.call(() -> records.findById(id)).orElse(null);
        model.addAttribute("since", ParameterValue.time("since", since));
        model.addAttribute("meal", found != null && isOver(found) ? MealCard.of(found) : null);
        return "page/submitted";
    }

    private static boolean isOver(NutritionRecord record) {
        return record.content().isCompleted() || record.content().isFailed();
    }
}

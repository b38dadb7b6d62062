package org.nutritioninbox.page;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.ParameterValue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Takes a photo, and shows its analysis in the same place. The script of the page sends the photo to the API.
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

    /// The result asks for itself until the analysis has come to an end.
    ///
    /// @param record of the photo that was sent last; `null` before that
    /// @param since when it was sent
    @GetMapping("/page/submit")
    String show(
            @RequestParam(required = false) @Nullable String record,
            @RequestParam(required = false) @Nullable String since,
            Model model) {
        model.addAttribute("isConfigured", provider.isConfigured());
        if (record != null) {
            String id = ParameterValue.text("record", record);
            Optional<NutritionRecord> found = concurrencyLimit.call(() -> records.findById(id));
            model.addAttribute("record", id);
            model.addAttribute("since", since == null ? null : ParameterValue.time("since", since));
            model.addAttribute(
                    "meal", found.filter(SubmitPage::isOver).map(MealCard::of).orElse(null));
        }
        return "page/submit";
    }

    private static boolean isOver(NutritionRecord record) {
        return record.content().isCompleted() || record.content().isFailed();
    }
}

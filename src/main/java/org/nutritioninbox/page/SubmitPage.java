package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.expectation.ExpectationState;
import org.nutritioninbox.expectation.Expectations;
import org.nutritioninbox.expectation.Expectations.Submitted;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.ParameterValue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Takes a photo, and shows its analysis in the same place. The script of the page sends the photo to the API.
@Controller
class SubmitPage {

    private final Expectations expectations;
    private final NutritionRecords records;
    private final Provider provider;

    SubmitPage(Expectations expectations, NutritionRecords records, Provider provider) {
        this.expectations = expectations;
        this.records = records;
        this.provider = provider;
    }

    /// The result asks for itself until the analysis has come to an end.
    ///
    /// @param user of the photo that was sent last, or was being sent when the page was left
    /// @param key under which it was sent; `null` before that
    /// @param since when it was sent; may be empty
    @GetMapping("/page/submit")
    String show(
            @RequestParam(defaultValue = "") String user,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(defaultValue = "") String since,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("isConfigured", provider.isConfigured());
        model.addAttribute("maySubmit", request.isUserInRole("OPERATOR") || request.isUserInRole("SUBMITTER"));
        if (key != null) {
            Optional<Submitted> sent =
                    expectations.findSubmitted(ParameterValue.text("user", user), ParameterValue.text("key", key));
            model.addAttribute("unsent", sent.isEmpty() ? key : null);
            model.addAttribute("self", request.getRequestURI() + "?" + request.getQueryString());
            model.addAttribute("since", since.isEmpty() ? null : ParameterValue.time("since", since));
            addResult(sent, model);
        }
        return "page/submit";
    }

    /// Adds the meal, or else why there will be none. Other records than those submitted here are none of its business.
    private void addResult(Optional<Submitted> sent, Model model) {
        Optional<MealCard> meal = sent.map(Submitted::recordId)
                .flatMap(records::findById)
                .filter(SubmitPage::isOver)
                .map(MealCard::of);
        model.addAttribute("meal", meal.orElse(null));
        String problem =
                meal.isPresent() ? null : problem(sent.map(Submitted::state).orElse(null));
        model.addAttribute("problem", problem);
        model.addAttribute("isWaiting", meal.isEmpty() && problem == null);
    }

    /// Returns `null` as long as the analysis may come.
    private static @Nullable String problem(@Nullable ExpectationState state) {
        return switch (state) {
            case null -> "This photo was not sent here in the last 80 hours. Choose it again.";
            case GONE -> "The provider no longer knows this photo. Submit it again.";
            case GIVEN_UP -> "The provider did not finish the analysis in 80 hours. Submit the photo again.";
            case UNKNOWN -> "It is not known whether the provider received this photo. Submit it again.";
            case SENDING, WAITING, ANSWERED -> null;
        };
    }

    private static boolean isOver(NutritionRecord record) {
        return record.content().isCompleted() || record.content().isFailed();
    }
}

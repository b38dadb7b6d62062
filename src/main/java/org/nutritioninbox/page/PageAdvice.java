package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.SearchText;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// Says to all pages who reads them, where the reader may go, and how to search for a value.
@ControllerAdvice(basePackageClasses = PageAdvice.class)
class PageAdvice {

    private static final Section SIGN_IN = new Section("Sign in", "/");
    private static final Section SUBMIT = new Section("Submit", "/page/submit");

    private static final List<Section> SECTIONS = List.of(
            new Section("Overview", "/"),
            new Section("Meals", "/page/meals"),
            SUBMIT,
            new Section("Deliveries", "/page/deliveries"),
            new Section("Replays", "/page/replays"),
            new Section("Quarantine", "/page/quarantine"),
            new Section("Destinations", "/page/destinations"),
            new Section("Reconciliation", "/page/reconciliations"),
            new Section("Audit", "/page/audit"),
            new Section("Set up", "/page/set-up"),
            new Section("API", "/swagger-ui.html"));

    @ModelAttribute
    void reader(HttpServletRequest request, Model model) {
        String reader = request.getRemoteUser();
        boolean isOperator = request.isUserInRole("OPERATOR");
        // or a stranger
        boolean isSubmitter = !isOperator && !request.isUserInRole("VIEWER");
        model.addAttribute("reader", reader);
        model.addAttribute("isOperator", isOperator);
        model.addAttribute("isSubmitter", isSubmitter);
        model.addAttribute("sections", isSubmitter ? List.of(reader == null ? SIGN_IN : SUBMIT) : SECTIONS);
        model.addAttribute("address", request.getRequestURI());
        BiFunction<String, @Nullable Object, @Nullable String> filterBy =
                isSubmitter ? (_, _) -> null : PageAdvice::filter;
        model.addAttribute("filterBy", filterBy);
    }

    /// A search for a value; `null` if there is none. Constants are typed as `not_needed`.
    private static @Nullable String filter(String name, @Nullable Object value) {
        return SearchText.filter(
                name,
                value instanceof Enum<?> constant
                        ? constant.name().toLowerCase(Locale.ROOT)
                        : Objects.toString(value, null));
    }

    /// A link of the bar at the top of each page.
    record Section(String name, String path) {

        public boolean holds(String address) {
            return path.equals("/") ? address.equals(path) : address.startsWith(path);
        }
    }
}

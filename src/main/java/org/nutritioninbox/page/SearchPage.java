package org.nutritioninbox.page;

import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.audit.AuditFilter;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.DeliveryFilter;
import org.nutritioninbox.inbox.DeliveryQuery;
import org.nutritioninbox.quarantine.QuarantineFilter;
import org.nutritioninbox.quarantine.QuarantineRows;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ListParameters;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.records.RecordLists;
import org.nutritioninbox.records.RecordQuery;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// Shows the lists that have a search field. It takes the same text as `q` of the API.
@Controller
class SearchPage {

    private static final List<Tab> TABS = List.of(
            new Tab("All", ""),
            new Tab("Pending", "state:pending"),
            new Tab("Retrying", "state:retrying"),
            new Tab("Dead", "state:dead"),
            new Tab("Stale", "outcome:stale"),
            new Tab("Duplicates", "outcome:duplicate"));

    private final RecordLists meals;
    private final Deliveries deliveries;
    private final QuarantineRows quarantine;
    private final Audit audit;
    private final Clock clock;

    SearchPage(RecordLists meals, Deliveries deliveries, QuarantineRows quarantine, Audit audit, Clock clock) {
        this.meals = meals;
        this.deliveries = deliveries;
        this.quarantine = quarantine;
        this.audit = audit;
        this.clock = clock;
    }

    /// @param view `table` for a dense list
    @GetMapping("/page/meals")
    ModelAndView meals(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "cards") String view,
            @ParameterObject PageRequest page,
            Model model) {
        model.addAttribute("view", view);
        model.addAttribute("isTable", view.equals("table"));
        model.addAttribute("webhookUrl", SetUpPage.webhookUrl());
        return search(
                "page/meals",
                RecordQuery.class,
                (query, _) -> meals.find(query, page).map(MealCard::of),
                q,
                page,
                model);
    }

    @GetMapping("/page/deliveries")
    ModelAndView deliveries(@RequestParam(defaultValue = "") String q, @ParameterObject PageRequest page, Model model) {
        model.addAttribute("tabs", TABS);
        return search(
                "page/deliveries",
                DeliveryQuery.class,
                (query, request) -> {
                    model.addAttribute("mayBeReplayed", DeliveryFilter.mayBeKept(query));
                    return deliveries.list(query, request);
                },
                q,
                page,
                model);
    }

    @GetMapping("/page/quarantine")
    ModelAndView quarantine(@RequestParam(defaultValue = "") String q, @ParameterObject PageRequest page, Model model) {
        return search("page/quarantine", QuarantineFilter.class, quarantine::list, q, page, model);
    }

    @GetMapping("/page/audit")
    ModelAndView audit(@RequestParam(defaultValue = "") String q, @ParameterObject PageRequest page, Model model) {
        return search("page/audit", AuditFilter.class, audit::list, q, page, model);
    }

    /// A search that is wrong finds nothing, and the page says why.
    private <Q, T> ModelAndView search(
            String view,
            Class<Q> type,
            BiFunction<Q, PageRequest, Page<T>> list,
            String q,
            PageRequest page,
            Model model) {
        ModelAndView shown = new ModelAndView(view);
        Page<T> found = Page.empty();
        try {
            Q query = ListParameters.of(type, name -> name.equals("q") && !q.isBlank() ? q : null, clock.instant())
                    .bind(type);
            found = list.apply(query, page);
        } catch (BadParameter e) {
            shown.setStatus(HttpStatus.BAD_REQUEST);
            model.addAttribute("problem", e.getBody().getDetail());
        }
        model.addAttribute("isNoneFound", found.elements().isEmpty() && !model.containsAttribute("problem"));
        model.addAttribute("q", q);
        model.addAttribute("searched", q.isBlank() ? null : q);
        NextPage.add(model, "found", found, page);
        return shown;
    }

    /// A common search.
    record Tab(String name, String q) {

        public boolean holds(String searched) {
            return q.equals(searched);
        }
    }
}

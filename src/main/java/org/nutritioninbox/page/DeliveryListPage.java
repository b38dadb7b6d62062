package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletResponse;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Delivery;
import org.nutritioninbox.inbox.DeliveryQuery;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Searches deliveries, newest first.
@Controller
class DeliveryListPage {

    private final Deliveries deliveries;
    private final ConcurrencyLimit concurrencyLimit;

    DeliveryListPage(Deliveries deliveries, ConcurrencyLimit concurrencyLimit) {
        this.deliveries = deliveries;
        this.concurrencyLimit = concurrencyLimit;
    }

    /// @param q filters, as the API takes them
    @GetMapping("/page/deliveries")
    String list(
            @RequestParam(defaultValue = "") String q,
            @ParameterObject PageRequest request,
            HttpServletResponse response,
            Model model) {
        Page<Delivery> found = NextPage.search(
                model, response, () -> concurrencyLimit.call(() -> deliveries.list(DeliveryQuery.of(q), request)));
        model.addAttribute("q", q);
        NextPage.add(model, "deliveries", found, request);
        return "page/deliveries";
    }
}

package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Lists deliveries, newest first, with the filters of the API.
@Controller
class DeliveryListPage {

    private static final Set<String> OF_TABS = Set.of("state", "outcome", "cursor", "limit");

    private final Deliveries deliveries;
    private final ConcurrencyLimit concurrencyLimit;

    DeliveryListPage(Deliveries deliveries, ConcurrencyLimit concurrencyLimit) {
        this.deliveries = deliveries;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping("/page/deliveries")
    String list(
            @ParameterObject DeliveryQuery query,
            @ParameterObject PageRequest request,
            HttpServletRequest http,
            Model model) {
        String filter = filter();
        Page<Delivery> found = concurrencyLimit.call(() -> deliveries.list(query, request));
        model.addAttribute("query", query);
        model.addAttribute("filter", filter);
        model.addAttribute("here", "/page/deliveries" + (filter == null ? "" : "?" + filter));
        model.addAttribute("besidesTabs", besidesTabs(http));
        NextPage.add(model, "deliveries", found, request);
        return "page/deliveries";
    }

    /// The part of the filter that no tab shows.
    private static Map<String, String> besidesTabs(HttpServletRequest request) {
        Map<String, String> filters = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!OF_TABS.contains(name)) {
                filters.put(name, values[0]);
            }
        });
        return filters;
    }

    /// The whole query, for a replay of what it selects.
    private static @Nullable String filter() {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("cursor")
                .replaceQueryParam("limit")
                .build()
                .getQuery();
    }
}

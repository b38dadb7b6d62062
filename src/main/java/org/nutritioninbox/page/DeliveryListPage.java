package org.nutritioninbox.page;

import java.util.LinkedHashMap;
import java.util.Map;
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

    private final Deliveries deliveries;
    private final ConcurrencyLimit concurrencyLimit;

    DeliveryListPage(Deliveries deliveries, ConcurrencyLimit concurrencyLimit) {
        this.deliveries = deliveries;
        this.concurrencyLimit = concurrencyLimit;
    }

    @GetMapping("/page/deliveries")
    String list(@ParameterObject DeliveryQuery query, @ParameterObject PageRequest request, Model model) {
        String filter = filter();
        Page<Delivery> found = concurrencyLimit.call(() -> deliveries.list(query, request));
        model.addAttribute("query", query);
        model.addAttribute("filter", filter);
        model.addAttribute("here", "/page/deliveries" + (filter == null ? "" : "?" + filter));
        model.addAttribute("besidesTabs", besidesTabs(query));
        NextPage.add(model, "deliveries", found, request);
        return "page/deliveries";
    }

    /// The part of the filter that no tab shows.
    private static Map<String, String> besidesTabs(DeliveryQuery query) {
        Map<String, String> filters = new LinkedHashMap<>();
        addTo(filters, "kind", query.kind());
        addTo(filters, "door", query.door());
        addTo(filters, "record id", query.recordId());
        addTo(filters, "application user id", query.applicationUserId());
        addTo(filters, "error", query.error());
        addTo(filters, "key id", query.keyId());
        addTo(filters, "from timestamp", query.received().fromTimestamp());
        addTo(filters, "to timestamp", query.received().toTimestamp());
        return filters;
    }

    private static void addTo(Map<String, String> filters, String name, @Nullable Object value) {
        if (value != null) {
            filters.put(name, value.toString());
        }
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

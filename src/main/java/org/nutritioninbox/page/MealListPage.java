package org.nutritioninbox.page;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.records.RecordLists;
import org.nutritioninbox.records.RecordQuery;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/// Searches meals, newest upload first.
@Controller
class MealListPage {

    private static final String PATH = "/page/meals";

    private final RecordLists lists;
    private final ConcurrencyLimit concurrencyLimit;

    MealListPage(RecordLists lists, ConcurrencyLimit concurrencyLimit) {
        this.lists = lists;
        this.concurrencyLimit = concurrencyLimit;
    }

    /// @param q words and filters, as the API takes them
    /// @param view `table` for a dense list
    @GetMapping(PATH)
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "cards") String view,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        PageRequest request = new PageRequest(cursor == null ? null : Cursor.parse(cursor), null);
        Page<NutritionRecord> found = concurrencyLimit.call(() -> lists.find(RecordQuery.of(q), request));
        model.addAttribute("q", q);
        model.addAttribute("view", view);
        model.addAttribute("meals", found.elements().stream().map(MealCard::of).toList());
        model.addAttribute("isFirst", cursor == null);
        model.addAttribute("next", found.next() == null ? null : url(q, view, found.next()));
        model.addAttribute("here", url(q, view, null));
        model.addAttribute("other", url(q, view.equals("table") ? "cards" : "table", null));
        model.addAttribute("csv", csv(q));
        model.addAttribute("webhookUrl", SetUpPage.webhookUrl());
        return "page/meals";
    }

    private static String url(String q, String view, @Nullable Cursor cursor) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath(PATH);
        addTo(url, "q", q.isBlank() ? null : q);
        addTo(url, "view", view.equals("cards") ? null : view);
        addTo(url, "cursor", cursor == null ? null : cursor.toString());
        return url.build().encode().toUriString();
    }

    /// The same search in the API, with as many records as one answer may have.
    private static String csv(String q) {
        UriComponentsBuilder url =
                UriComponentsBuilder.fromPath("/nutrition_records.csv").queryParam("limit", PageRequest.MOST);
        addTo(url, "q", q.isBlank() ? null : q);
        return url.build().encode().toUriString();
    }

    private static void addTo(UriComponentsBuilder url, String name, @Nullable String value) {
        if (value != null) {
            url.queryParam(name, value);
        }
    }
}

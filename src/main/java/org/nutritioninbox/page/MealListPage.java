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

    /// @param q words and filters
    /// @param view `table` for a dense list
    @GetMapping(PATH)
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "cards") String view,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        SearchText search = SearchText.parse(q);
        RecordQuery query = search.query();
        PageRequest request = new PageRequest(cursor == null ? null : Cursor.parse(cursor), null);
        Page<NutritionRecord> found = concurrencyLimit.call(() -> lists.find(query, request));
        model.addAttribute("q", q);
        model.addAttribute("view", view);
        model.addAttribute("meals", found.elements().stream().map(MealCard::of).toList());
        model.addAttribute("isFirst", cursor == null);
        model.addAttribute("next", found.next() == null ? null : url(q, view, found.next()));
        model.addAttribute("here", url(q, view, null));
        model.addAttribute("other", url(q, view.equals("table") ? "cards" : "table", null));
        model.addAttribute("stream", search.canBeStreamed() ? stream(query) : null);
        return "page/meals";
    }

    private static String url(String q, String view, @Nullable Cursor cursor) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath(PATH);
        addTo(url, "q", q.isBlank() ? null : q);
        addTo(url, "view", view.equals("cards") ? null : view);
        addTo(url, "cursor", cursor == null ? null : cursor.toString());
        return url.build().encode().toUriString();
    }

    /// The stream of what is new.
    private static String stream(RecordQuery query) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath("/feed/stream");
        addTo(url, "status", query.status());
        addTo(url, "application_user_id", query.applicationUserId());
        return url.build().encode().toUriString();
    }

    private static void addTo(UriComponentsBuilder url, String name, @Nullable String value) {
        if (value != null) {
            url.queryParam(name, value);
        }
    }
}

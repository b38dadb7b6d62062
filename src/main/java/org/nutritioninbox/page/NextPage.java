package org.nutritioninbox.page;

import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.springframework.ui.Model;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Puts a page of a list into the model, with the way to the next one.
final class NextPage {

    private NextPage() {}

    /// @param name of the elements in the template
    static void add(Model model, String name, Page<?> found, PageRequest request) {
        model.addAttribute(name, found.elements());
        model.addAttribute("isFirst", request.cursor() == null);
        model.addAttribute("start", url(found.start()));
        model.addAttribute("next", url(found.next()));
    }

    /// The URL of this list without its host: a proxy may give it another scheme.
    private static @Nullable String url(@Nullable Cursor cursor) {
        return cursor == null
                ? null
                : "?"
                        + ServletUriComponentsBuilder.fromCurrentRequest()
                                .replaceQueryParam("cursor", cursor)
                                .build()
                                .getQuery();
    }
}

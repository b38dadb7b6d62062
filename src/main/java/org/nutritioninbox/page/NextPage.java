package org.nutritioninbox.page;

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
        model.addAttribute(
                "next",
                found.next() == null
                        ? null
                        // the URL of this page without its host: a proxy may give it another scheme
                        : "?"
                                + ServletUriComponentsBuilder.fromCurrentRequest()
                                        .replaceQueryParam("cursor", found.next())
                                        .build()
                                        .getQuery());
    }
}

package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.function.Supplier;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.PageRequest;
import org.springframework.http.HttpStatus;
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

    /// Searches a list. A search that is wrong finds nothing, and the page says why.
    static <T> Page<T> search(Model model, HttpServletResponse response, Supplier<Page<T>> list) {
        try {
            return list.get();
        } catch (BadParameter e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("problem", e.getBody().getDetail());
            return new Page<>(List.of(), null);
        }
    }
}

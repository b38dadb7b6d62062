package org.nutritioninbox.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.Links;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// A page of a list, and where the next page begins.
///
/// @param start where this page begins, whatever is added to the list later; `null` if it is empty
/// @param next `null` on the last page
public record Page<T>(
        List<T> elements, @Nullable Cursor start, @Nullable Cursor next) {

    /// A page without elements.
    public static <T> Page<T> empty() {
        return new Page<>(List.of(), null, null);
    }

    /// A page that is the whole list.
    public static <T> Page<T> ofOne(T element) {
        return new Page<>(List.of(element), null, null);
    }

    /// Drops the extra row, which tells whether there is a next page.
    ///
    /// @param elements as many as [PageRequest#rows] allows
    public static <T> Page<T> of(List<T> elements, PageRequest request, Function<T, Cursor> cursorOf) {
        if (elements.isEmpty()) {
            return empty();
        }
        Cursor start = cursorOf.apply(elements.getFirst()).inclusive();
        if (elements.size() <= request.size()) {
            return new Page<>(elements, start, null);
        }
        List<T> shown = elements.subList(0, request.size());
        return new Page<>(shown, start, cursorOf.apply(shown.getLast()));
    }

    public <R> Page<R> map(Function<T, R> shown) {
        return new Page<>(elements.stream().map(shown).toList(), start, next);
    }

    public ResponseEntity<List<T>> response() {
        return response(elements);
    }

    /// Answers with an RFC 8288 `Link` header: to the next page of the current request, and to the first.
    ///
    /// @param body how the elements are shown
    public <B> ResponseEntity<B> response(B body) {
        Links links = Links.of(Link.of(url(null), IanaLinkRelations.FIRST));
        if (next != null) {
            links = links.and(Link.of(url(next), IanaLinkRelations.NEXT));
        }
        return ResponseEntity.ok().header(HttpHeaders.LINK, links.toString()).body(body);
    }

    private static String url(@Nullable Cursor cursor) {
        ServletUriComponentsBuilder url = ServletUriComponentsBuilder.fromCurrentRequest();
        url.replaceQueryParam("cursor");
        if (cursor != null) {
            url.queryParam("cursor", cursor);
        }
        return url.build().toUriString();
    }
}

package org.nutritioninbox.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.Links;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Some elements of a list and where the next ones begin.
///
/// @param next `null` on the last page
public record Page<T>(List<T> elements, @Nullable Cursor next) {

    /// Makes a page of a result that was asked for with one element more than the limit.
    public static <T> Page<T> of(List<T> oneMore, Limit limit, Function<T, Cursor> cursorOf) {
        if (oneMore.size() <= limit.size()) {
            return new Page<>(oneMore, null);
        }
        List<T> elements = oneMore.subList(0, limit.size());
        return new Page<>(elements, cursorOf.apply(elements.getLast()));
    }

    /// The RFC 8288 `Link` header that leads on from the request now being answered, and to the first page.
    public HttpHeaders links() {
        HttpHeaders headers = new HttpHeaders();
        Links links = Links.of(Link.of(here(null), IanaLinkRelations.FIRST));
        if (next != null) {
            links = links.and(Link.of(here(next), IanaLinkRelations.NEXT));
        }
        headers.set(HttpHeaders.LINK, links.toString());
        return headers;
    }

    private static String here(@Nullable Cursor cursor) {
        ServletUriComponentsBuilder here = ServletUriComponentsBuilder.fromCurrentRequest();
        here.replaceQueryParam("cursor");
        if (cursor != null) {
            here.queryParam("cursor", cursor);
        }
        return here.build().toUriString();
    }
}

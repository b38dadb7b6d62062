package org.nutritioninbox.query;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list that has none of its own, as a request spells them.
public record PageRequest(
        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// Where the page begins; `null` for the first. Fails with [BadParameter].
    public @Nullable Cursor after() {
        return Cursor.parse(cursor);
    }

    /// Fails with [BadParameter].
    public Limit most() {
        return Limit.parse(limit);
    }
}

package org.nutritioninbox.feed;

import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.PageRequest;

/// Says which changes to give, and how many.
record FeedQuery(
        @Parameter(
                description = "The cursor of an earlier answer, or latest. Without it, the feed begins with the oldest"
                        + " change that is kept",
                example = EXAMPLE)
        @Nullable
        String after,

        @Parameter(description = "How many changes the answer may have; 50 unless given", example = "50")
        @Min(value = 1, message = PageRequest.LIMITS)
        @Max(value = PageRequest.MOST, message = PageRequest.LIMITS)
        @Nullable
        Integer limit,

        FeedFilter filter) {

    static final String EXAMPLE = "4711-01994cec-b1e9-7a1e-8f00-1b2c3d4e5f60";

    int size() {
        return limit == null ? PageRequest.USUAL : limit;
    }
}

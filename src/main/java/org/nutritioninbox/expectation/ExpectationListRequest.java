package org.nutritioninbox.expectation;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TextFilter;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of expectations, as a request spells them.
record ExpectationListRequest(
        @Parameter(name = "overdue", description = "true: only what should have been answered by now", example = "true")
        @BindParam("overdue")
        @Nullable
        String overdue,

        @Parameter(name = "state", example = "UNKNOWN") @BindParam("state") @Nullable
        String state,

        @Parameter(name = "application_user_id") @BindParam("application_user_id") @Nullable
        String user,

        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// Fails with [BadParameter].
    ExpectationQuery query() {
        return new ExpectationQuery(
                overdue == null ? null : flag(overdue),
                TextFilter.parse("state", state, ExpectationState.class),
                TextFilter.parse("application_user_id", user),
                Cursor.parse(cursor),
                Limit.parse(limit));
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadParameter("overdue", "must be true or false");
        };
    }
}

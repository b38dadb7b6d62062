package org.nutritioninbox.audit;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TextFilter;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of actions, as a request spells them.
record AuditListRequest(
        @Parameter(name = "who", description = "The user, or the subject of the token") @BindParam("who") @Nullable
        String who,

        @Parameter(name = "action", example = "replay.start") @BindParam("action") @Nullable
        String action,

        @Parameter(name = "from_timestamp", description = "Inclusive; UTC where no zone is given")
        @BindParam("from_timestamp")
        @Nullable
        String from,

        @Parameter(name = "to_timestamp", description = "Exclusive; UTC where no zone is given")
        @BindParam("to_timestamp")
        @Nullable
        String to,

        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// Fails with [org.nutritioninbox.query.BadParameter].
    AuditQuery query() {
        return new AuditQuery(
                TextFilter.parse("who", who),
                TextFilter.parse("action", action),
                TimeWindow.parse(from, to),
                Cursor.parse(cursor),
                Limit.parse(limit));
    }
}

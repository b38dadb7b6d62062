package org.nutritioninbox.audit;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeWindow;

/// Says which actions to list.
public record AuditFilter(
        @Parameter(description = "The user, or the subject of the token", example = "operator") @Nullable
        String who,

        @Parameter(description = "The kind of action", example = "replay.start") @Nullable
        String action,

        TimeWindow at) {

    Conditions conditions(PageRequest page) {
        return new Conditions()
                .and("who = :who", "who", who)
                .and("action = :action", "action", action)
                .within("at", at)
                .olderThan(page.cursor(), "at", AuditFilter::id);
    }

    private static long id(Cursor cursor) {
        try {
            return Long.parseLong(cursor.id());
        } catch (NumberFormatException e) {
            throw Cursor.unreadable();
        }
    }
}

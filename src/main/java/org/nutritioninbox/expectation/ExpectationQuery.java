package org.nutritioninbox.expectation;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.PageRequest;

/// Says which expectations to list.
record ExpectationQuery(
        @Parameter(description = "true: only those whose answer is late", example = "true") @Nullable
        Boolean overdue,

        @Parameter(description = "How far an expectation is", example = "UNKNOWN") @Nullable
        ExpectationState state,

        @Parameter(description = "The user as the provider knows it", example = "end_user_id1") @Nullable
        String applicationUserId) {

    static String sql(Conditions conditions, PageRequest page) {
        return """
                select id, record_id, application_user_id, origin, state, since, polls, last_error, ended_at,
                    state = 'WAITING' and since < :before as overdue, poll_at as next_poll_at
                from expectation where %s order by id desc limit %d
                """.formatted(conditions.sql(), page.rows());
    }

    Conditions conditions(Instant overdueBefore, PageRequest page) {
        Conditions conditions = new Conditions().with("before", overdueBefore);
        if (overdue != null) {
            conditions.and("state = 'WAITING'").and(overdue ? "since < :before" : "since >= :before");
        }
        if (state != null) {
            // a literal, for the partial indexes
            conditions.and("state = '" + state.name() + "'");
        }
        Cursor cursor = page.cursor();
        return conditions
                .and("application_user_id = :user", "user", applicationUserId)
                .and("id < :after", "after", cursor == null ? null : cursor.uuid());
    }
}

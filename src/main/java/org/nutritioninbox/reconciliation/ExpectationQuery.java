package org.nutritioninbox.reconciliation;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.TimeOrderedIds;

/// Says which expectations to list.
record ExpectationQuery(
        @Parameter(description = "true: only those whose answer is late", example = "true") @Nullable
        Boolean overdue,

        @Parameter(description = "How far an expectation is", example = "UNKNOWN") @Nullable
        ExpectationState state,

        @Parameter(description = "The user as the provider knows it", example = "end_user_id1") @Nullable
        String applicationUserId) {

    private static final String ANSWERED =
            "exists (select from nutrition_record r where r.record_id = e.record_id and r.status in "
                    + ExpectationState.TERMINAL + ")";

    /// A record that was answered a moment ago counts as answered before it is settled.
    static String sql(Conditions conditions, PageRequest page) {
        return """
                select e.*, e.state in ('WAITING', 'GONE', 'GIVEN_UP') and %s as answered
                from expectation e where %s order by e.id desc limit %d
                """.formatted(ANSWERED, conditions.sql(), page.rows());
    }

    Conditions conditions(Instant overdueBefore, PageRequest page) {
        Conditions conditions = new Conditions();
        if (overdue != null) {
            waiting(conditions, overdue, overdueBefore);
        }
        if (state != null) {
            conditions.and(ofState(state));
        }
        Cursor cursor = page.cursor();
        return conditions
                .and("e.application_user_id = :user", "user", applicationUserId)
                .and("e.id < :after", "after", cursor == null ? null : cursor.uuid());
    }

    /// The ids lead to the right end of the index, the time itself is exact.
    private static void waiting(Conditions conditions, boolean isOverdue, Instant overdueBefore) {
        conditions.and("e.state = 'WAITING'").and("not " + ANSWERED);
        if (isOverdue) {
            conditions
                    .and("e.id < :beforeId", "beforeId", TimeOrderedIds.floor(overdueBefore.plusMillis(1)))
                    .and("e.since < :before", "before", overdueBefore);
        } else {
            conditions.and("e.since >= :before", "before", overdueBefore);
        }
    }

    private static String ofState(ExpectationState state) {
        return switch (state) {
            case WAITING, GONE, GIVEN_UP -> "e.state = '" + state.name() + "' and not " + ANSWERED;
            case ANSWERED ->
                "(e.state = 'ANSWERED' or e.state in ('WAITING', 'GONE', 'GIVEN_UP') and " + ANSWERED + ")";
            case SENDING, UNKNOWN -> "e.state = '" + state.name() + "'";
        };
    }
}

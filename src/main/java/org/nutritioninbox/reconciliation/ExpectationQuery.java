package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeOrderedIds;

/// Which expectations a list is to have, newest first.
record ExpectationQuery(
        @Nullable Boolean overdue,
        @Nullable ExpectationState state,
        @Nullable String user,
        @Nullable Cursor cursor,
        Limit limit,
        Map<String, Object> parameters) {

    private static final String ANSWERED =
            "exists (select from nutrition_record r where r.record_id = e.record_id and r.status in "
                    + ExpectationState.TERMINAL + ")";

    ExpectationQuery(
            @Nullable Boolean overdue,
            @Nullable ExpectationState state,
            @Nullable String user,
            @Nullable Cursor cursor,
            Limit limit) {
        this(overdue, state, user, cursor, limit, new LinkedHashMap<>());
    }

    /// One row more than asked for, to tell whether there is another page. A record that was
    /// answered a moment ago counts as answered before it is settled.
    String sql(Instant overdueBefore) {
        StringBuilder condition = new StringBuilder("true");
        if (overdue != null) {
            condition.append(waiting(overdue, overdueBefore));
        }
        if (state != null) {
            condition.append(" and ").append(ofState(state));
        }
        if (user != null) {
            condition.append(" and e.application_user_id = :user");
            parameters.put("user", user);
        }
        if (cursor != null) {
            condition.append(" and e.id < :after");
            parameters.put("after", cursor.uuid());
        }
        return """
                select e.*, e.state in ('WAITING', 'GONE', 'GIVEN_UP') and %s as answered
                from expectation e where %s order by e.id desc limit %d
                """.formatted(ANSWERED, condition, limit.size() + 1);
    }

    /// The ids lead to the right end of the index, the time itself is exact.
    private String waiting(boolean isOverdue, Instant overdueBefore) {
        parameters.put("before", overdueBefore.atOffset(ZoneOffset.UTC));
        String waiting = " and e.state = 'WAITING' and not " + ANSWERED;
        if (!isOverdue) {
            return waiting + " and not (e.since < :before)";
        }
        parameters.put("beforeId", TimeOrderedIds.floor(overdueBefore.plusMillis(1)));
        return waiting + " and e.id < :beforeId and e.since < :before";
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

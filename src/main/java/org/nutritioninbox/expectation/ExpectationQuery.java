package org.nutritioninbox.expectation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeOrderedIds;

/// Selects the expectations of a list, newest first.
record ExpectationQuery(
        @Nullable Boolean overdue,
        @Nullable ExpectationState state,
        @Nullable String user,
        @Nullable Cursor cursor,
        Limit limit,
        Map<String, Object> parameters) {

    private static final String SELECT = """
            select id, record_id, application_user_id, origin, state, since, uploaded_at, polls, polled_at,
                last_error, found_by_asking, ended_at, state = 'WAITING' and since < :before as overdue,
                case when state = 'WAITING' then poll_at end as next_poll_at
            from expectation where
            """;

    ExpectationQuery(
            @Nullable Boolean overdue,
            @Nullable ExpectationState state,
            @Nullable String user,
            @Nullable Cursor cursor,
            Limit limit) {
        this(overdue, state, user, cursor, limit, new LinkedHashMap<>());
    }

    /// One row more than the limit tells that there is another page.
    String sql(Instant overdueBefore) {
        parameters.put("before", overdueBefore.atOffset(ZoneOffset.UTC));
        StringBuilder condition = new StringBuilder("true");
        if (Boolean.FALSE.equals(overdue)) {
            condition.append(" and state = 'WAITING' and not (since < :before)");
        } else if (overdue != null) {
            // the ids lead to the right end of the index, the time is exact
            condition.append(" and state = 'WAITING' and id < :beforeId and since < :before");
            parameters.put("beforeId", TimeOrderedIds.floor(overdueBefore.plusMillis(1)));
        }
        if (state != null) {
            // a literal, for the partial indexes
            condition.append(" and state = '").append(state.name()).append("'");
        }
        if (user != null) {
            condition.append(" and application_user_id = :user");
            parameters.put("user", user);
        }
        if (cursor != null) {
            condition.append(" and id < :after");
            parameters.put("after", cursor.uuid());
        }
        return SELECT + condition + " order by id desc limit " + (limit.size() + 1);
    }
}

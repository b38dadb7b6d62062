package org.nutritioninbox.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeWindow;

/// Which actions a list is to have, newest first.
final class AuditQuery {

    private final Conditions conditions = new Conditions();
    private final Limit limit;

    AuditQuery(@Nullable String who, @Nullable String action, TimeWindow window, @Nullable Cursor cursor, Limit limit) {
        this.limit = limit;
        conditions
                .and("who = :who", "who", who)
                .and("action = :action", "action", action)
                .and("at >= :from", "from", window.from())
                .and("at < :to", "to", window.to());
        if (cursor != null) {
            conditions.and("(at, id) < (:at, :id)", "at", cursor.time()).with("id", id(cursor));
        }
    }

    private static long id(Cursor cursor) {
        try {
            return Long.parseLong(cursor.id());
        } catch (NumberFormatException e) {
            throw Cursor.unreadable();
        }
    }

    String sql() {
        return "select id, at, who, action, subject, count, result from audit_action where " + conditions.sql()
                + " order by at desc, id desc limit " + (limit.size() + 1);
    }

    Map<String, Object> parameters() {
        return conditions.parameters();
    }

    Limit limit() {
        return limit;
    }
}

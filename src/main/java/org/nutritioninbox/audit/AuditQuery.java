package org.nutritioninbox.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TimeWindow;

/// Which actions a list is to have, newest first.
final class AuditQuery {

    private final StringBuilder condition = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Limit limit;

    AuditQuery(@Nullable String who, @Nullable String action, TimeWindow window, @Nullable Cursor cursor, Limit limit) {
        this.limit = limit;
        where("who = :who", "who", who);
        where("action = :action", "action", action);
        where("at >= :from", "from", atUtc(window.from()));
        where("at < :to", "to", atUtc(window.to()));
        if (cursor != null) {
            where("(at, id) < (:at, :id)", "at", atUtc(cursor.time()));
            parameters.put("id", id(cursor));
        }
    }

    private static @Nullable Object atUtc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static long id(Cursor cursor) {
        try {
            return Long.parseLong(cursor.id());
        } catch (NumberFormatException e) {
            throw Cursor.unreadable();
        }
    }

    private void where(String sql, String name, @Nullable Object value) {
        if (value != null) {
            condition.append(" and ").append(sql);
            parameters.put(name, value);
        }
    }

    String sql() {
        return "select id, at, who, action, subject, count, result from audit_action where " + condition
                + " order by at desc, id desc limit " + (limit.size() + 1);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    Limit limit() {
        return limit;
    }
}

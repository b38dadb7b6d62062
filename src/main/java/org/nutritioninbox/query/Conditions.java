package org.nutritioninbox.query;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Builds the `where` of a list, with named parameters.
public final class Conditions {

    private final StringBuilder sql = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    /// Adds nothing if the value is `null`.
    ///
    /// @param condition with a parameter of that name
    public Conditions and(String condition, String name, @Nullable Object value) {
        if (value != null) {
            and(condition).with(name, value);
        }
        return this;
    }

    /// Adds a condition without a parameter.
    public Conditions and(String condition) {
        sql.append(" and ").append(condition);
        return this;
    }

    /// Adds a parameter to the conditions.
    public Conditions with(String name, Object value) {
        parameters.put(name, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        return this;
    }

    /// Adds the range of [TimeOrderedIds] that a window and a page can have. It leads to the right partitions, but is
    /// only exact to the millisecond.
    public Conditions idsWithin(String id, TimeWindow window, @Nullable Cursor cursor) {
        Instant from = window.fromTimestamp();
        Instant to = window.toTimestamp();
        return and(id + " >= :fromId", "fromId", from == null ? null : TimeOrderedIds.floor(from))
                .and(id + " < :toId", "toId", to == null ? null : TimeOrderedIds.floor(to.plusMillis(1)))
                .and(id + " < :after", "after", cursor == null ? null : cursor.uuid());
    }

    /// Adds the exact window.
    public Conditions within(String time, TimeWindow window) {
        return and(time + " >= :from", "from", window.fromTimestamp()).and(time + " < :to", "to", window.toTimestamp());
    }

    /// Adds the filters that have a `!`.
    ///
    /// @param conditions by the names of the filters that can have one, with `%s` for the value
    public Conditions without(@Nullable SearchText q, Map<String, String> conditions) {
        for (SearchText.Filter filter : q == null ? List.<SearchText.Filter>of() : q.filters()) {
            String condition = conditions.get(filter.name());
            if (condition == null) {
                throw new BadParameter(
                        "q",
                        "must not have a '!' in front of " + filter.name() + ":, only in front of "
                                + String.join(":, ", new TreeSet<>(conditions.keySet())) + ":");
            }
            String name = "not" + parameters.size();
            and(condition.formatted(":" + name)).with(name, filter.value());
        }
        return this;
    }

    /// Continues a list that is sorted by time and id, newest first.
    ///
    /// @param id the id in a cursor, as the table has it
    public Conditions olderThan(@Nullable Cursor cursor, String time, Function<Cursor, Object> id) {
        return cursor == null
                ? this
                : and("(" + time + ", id) < (:after, :afterId)")
                        .with("after", cursor.time())
                        .with("afterId", id.apply(cursor));
    }

    public String sql() {
        return sql.toString();
    }

    public Map<String, Object> parameters() {
        return parameters;
    }
}

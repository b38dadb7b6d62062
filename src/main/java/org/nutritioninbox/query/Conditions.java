package org.nutritioninbox.query;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Builds the `where` of a list, with named parameters.
public final class Conditions {

    private final StringBuilder sql = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Set<String> negatable = new TreeSet<>();
    private final List<SearchText.Filter> negated;

    public Conditions() {
        this(null);
    }

    /// @param q whose filters with a `!` leave rows out
    public Conditions(@Nullable SearchText q) {
        this.negated = q == null ? List.of() : q.filters();
    }

    /// Adds what a filter of the list means.
    ///
    /// @param name in `q`
    /// @param value `null` if it is not given
    /// @param is with `%s` for the value
    /// @param isNot the same for a value with a `!`
    public Conditions filter(String name, @Nullable Object value, String is, String isNot) {
        return and(is.formatted(":" + name), name, value).not(name, isNot);
    }

    /// Adds what a filter with a `!` means.
    public Conditions not(String name, String condition) {
        negatable.add(name);
        for (SearchText.Filter filter : negated) {
            if (filter.name().equals(name)) {
                String parameter = "not" + parameters.size();
                and(condition.formatted(":" + parameter), parameter, filter.value());
            }
        }
        return this;
    }

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

    /// Fails with [BadParameter] if a filter has a `!` that cannot have one.
    public String sql() {
        for (SearchText.Filter filter : negated) {
            if (!negatable.contains(filter.name())) {
                throw new BadParameter(
                        "q",
                        "must not have a '!' in front of " + filter.name() + ":, only in front of "
                                + String.join(":, ", negatable) + ":");
            }
        }
        return sql.toString();
    }

    public Map<String, Object> parameters() {
        return parameters;
    }
}

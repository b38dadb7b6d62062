package org.nutritioninbox.query;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What rows of a list have to meet, all of it, with the values of its named parameters.
public final class Conditions {

    private final StringBuilder sql = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    /// Nothing is asked for where there is no value.
    ///
    /// @param condition with a parameter of that name
    public Conditions and(String condition, String name, @Nullable Object value) {
        if (value != null) {
            and(condition).with(name, value);
        }
        return this;
    }

    /// One more parameter of the conditions there are.
    public Conditions with(String name, Object value) {
        parameters.put(name, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        return this;
    }

    /// One without a parameter.
    public Conditions and(String condition) {
        sql.append(" and ").append(condition);
        return this;
    }

    public String sql() {
        return sql.toString();
    }

    public Map<String, Object> parameters() {
        return parameters;
    }
}

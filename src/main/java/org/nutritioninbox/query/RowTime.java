package org.nutritioninbox.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a time from a row.
public final class RowTime {

    private RowTime() {}

    /// From a column that may be null.
    public static @Nullable Instant of(ResultSet row, String column) throws SQLException {
        return of(row, row.findColumn(column));
    }

    /// The same by its number, from 1.
    public static @Nullable Instant of(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// From a column that is never null.
    public static Instant required(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(of(row, column), column);
    }
}

package org.nutritioninbox.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a time from a row, or makes it a parameter.
public final class RowTime {

    private RowTime() {}

    /// As the driver takes it.
    public static @Nullable OffsetDateTime parameter(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

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

package org.nutritioninbox.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.RowMapper;

/// Reads rows into Java records: `received_at` is the component `receivedAt`. Spring's own mappers cost an exception of
/// the driver for each [Instant].
public final class Rows<T> extends DataClassRowMapper<T> {

    private Rows(Class<T> type) {
        super(type);
    }

    public static <T> RowMapper<T> of(Class<T> type) {
        return new Rows<>(type);
    }

    @Override
    protected @Nullable Object getColumnValue(ResultSet row, int index, Class<?> type) throws SQLException {
        return type == Instant.class ? RowTime.of(row, index) : super.getColumnValue(row, index, type);
    }
}

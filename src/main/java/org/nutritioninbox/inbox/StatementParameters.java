package org.nutritioninbox.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/// Binds the parameters of a statement for many rows. A column is one array parameter with an element for each row. The
/// server prepares the statement on its first execution.
final class StatementParameters {

    private final PreparedStatement statement;
    private final Connection connection;
    private int last;

    StatementParameters(PreparedStatement statement) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        this.statement = statement;
        this.connection = statement.getConnection();
    }

    /// Binds one value for all rows.
    void shared(@Nullable Object value) throws SQLException {
        statement.setObject(++last, value);
    }

    /// Binds an array with a value of each row.
    ///
    /// @param type the PostgreSQL type of the elements
    <R, T> void column(List<R> rows, String type, IntFunction<@Nullable T[]> array, Function<R, @Nullable T> value)
            throws SQLException {
        @Nullable T[] values = array.apply(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(++last, connection.createArrayOf(type, values));
    }
}

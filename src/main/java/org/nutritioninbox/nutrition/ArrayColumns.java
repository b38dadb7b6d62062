package org.nutritioninbox.nutrition;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/// Binds rows to a statement that takes an array for each column, one column after the other. Such a statement is
/// prepared on the server from the first time on.
public final class ArrayColumns<R> {

    private final PreparedStatement statement;
    private final Connection connection;
    private final List<R> rows;
    private int last;

    /// @param shared how many parameters that all rows share come before the columns
    public ArrayColumns(PreparedStatement statement, List<R> rows, int shared) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        this.statement = statement;
        this.connection = statement.getConnection();
        this.rows = rows;
        this.last = shared;
    }

    /// The next column, of elements of a PostgreSQL type.
    public <T> void bind(String type, IntFunction<@Nullable T[]> array, Function<R, @Nullable T> value)
            throws SQLException {
        @Nullable T[] values = array.apply(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(++last, connection.createArrayOf(type, values));
    }
}

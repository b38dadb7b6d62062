package org.nutritioninbox.inbox;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;

/// Tells failures of the database apart, and names them without any of the values that were on their way there.
final class Failure {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /// The classes of SQL states for data that a type, or a constraint, refuses.
    private static final String DATA_EXCEPTION = "22";

    private static final String CONSTRAINT_VIOLATION = "23";

    private Failure() {}

    static String of(Throwable failure) {
        String state = sqlState(failure);
        String name = failure.getClass().getSimpleName();
        return state == null ? name : name + ", SQL state " + state;
    }

    /// Whether the database is away: the next attempt would fail as well.
    static boolean isOutage(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof QueryTimeoutException
                || (e instanceof UncategorizedDataAccessException && !isLockTimeout(e))
                || e instanceof TransactionException;
    }

    /// Spring has no exception of its own for it.
    static boolean isLockTimeout(RuntimeException e) {
        return e instanceof PessimisticLockingFailureException || LOCK_NOT_AVAILABLE.equals(sqlState(e));
    }

    /// Whether the database will never take these values.
    static boolean isRefusedData(RuntimeException e) {
        String state = sqlState(e);
        return state != null && (state.startsWith(DATA_EXCEPTION) || state.startsWith(CONSTRAINT_VIOLATION));
    }

    private static @Nullable String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }
}

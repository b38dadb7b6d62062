package org.nutritioninbox.inbox;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;

/// Classifies database exceptions, and describes them without the values of the statement.
final class DatabaseFailure {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /// Class of the SQL states for values that a type refuses.
    private static final String DATA_EXCEPTION = "22";

    /// Class of the SQL states for rows that a constraint refuses.
    private static final String CONSTRAINT_VIOLATION = "23";

    private DatabaseFailure() {}

    static String of(Throwable failure) {
        String state = sqlState(failure);
        String name = failure.getClass().getSimpleName();
        return state == null ? name : name + ", SQL state " + state;
    }

    /// Returns true if the database is not available, so that an immediate retry would fail as well.
    static boolean isOutage(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof QueryTimeoutException
                || (e instanceof UncategorizedDataAccessException && !isLockTimeout(e))
                || e instanceof TransactionException;
    }

    /// Checks the SQL state as well, since Spring does not translate this one.
    static boolean isLockTimeout(RuntimeException e) {
        return e instanceof PessimisticLockingFailureException || LOCK_NOT_AVAILABLE.equals(sqlState(e));
    }

    /// Returns true if the database will never accept these values.
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

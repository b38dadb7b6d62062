package org.nutritioninbox.inbox;

import java.sql.SQLException;

/// Says what went wrong with the database without any of the values that were on their way there.
final class Failure {

    private Failure() {}

    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return failure.getClass().getSimpleName() + ", SQL state " + sql.getSQLState();
            }
        }
        return failure.getClass().getSimpleName();
    }
}

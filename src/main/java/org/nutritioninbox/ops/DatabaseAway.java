package org.nutritioninbox.ops;

import org.nutritioninbox.query.TryAgain;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;

/// Answers 503 while the database is away or too slow.
@RestControllerAdvice
public class DatabaseAway {

    public static final String DETAIL = "The database does not answer, or not in time; try again in 5 s";

    private static final ExceptionHandlerMethodResolver HANDLERS =
            new ExceptionHandlerMethodResolver(DatabaseAway.class);

    /// Returns true if the database is away, as far as this exception tells.
    public static boolean isCauseOf(Exception e) {
        return HANDLERS.resolveMethod(e) != null;
    }

    @ExceptionHandler({
        NonTransientDataAccessResourceException.class,
        TransientDataAccessException.class,
        UncategorizedDataAccessException.class,
        TransactionException.class
    })
    ErrorResponse unavailable() {
        return new TryAgain(DETAIL);
    }
}

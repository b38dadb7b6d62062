package org.nutritioninbox.audit;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// An action of an operator is refused, and nothing was done.
public final class ActionRefused extends ErrorResponseException {

    /// @param detail why, and what to do next
    public ActionRefused(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    public static ActionRefused notFound(String detail) {
        return new ActionRefused(HttpStatus.NOT_FOUND, detail);
    }

    public static ActionRefused conflict(String detail) {
        return new ActionRefused(HttpStatus.CONFLICT, detail);
    }
}

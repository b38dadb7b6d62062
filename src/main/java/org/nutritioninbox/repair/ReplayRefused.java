package org.nutritioninbox.repair;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A replay cannot be what was asked for, and nothing was done.
final class ReplayRefused extends ErrorResponseException {

    ReplayRefused(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}

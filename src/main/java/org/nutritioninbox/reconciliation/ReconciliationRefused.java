package org.nutritioninbox.reconciliation;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// The provider is not asked, and nothing was done.
final class ReconciliationRefused extends ErrorResponseException {

    ReconciliationRefused(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}

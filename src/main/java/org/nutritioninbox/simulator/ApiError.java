package org.nutritioninbox.simulator;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// An error answer in the provider's form: a problem document, with a list of `errors` for a body.
final class ApiError extends ErrorResponseException {

    private ApiError(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    static ApiError unauthorized(String detail) {
        return new ApiError(HttpStatus.UNAUTHORIZED, detail);
    }

    static ApiError notFound() {
        return new ApiError(HttpStatus.NOT_FOUND, "nutrition record not found");
    }

    static ApiError conflict(String detail) {
        return new ApiError(HttpStatus.CONFLICT, detail);
    }

    /// For a body that is not JSON.
    static ApiError malformed() {
        return invalid(HttpStatus.BAD_REQUEST, List.of(new Violation("body", "expected JSON")));
    }

    static ApiError invalid(String location, String message) {
        return invalid(List.of(new Violation(location, message)));
    }

    static ApiError invalid(List<Violation> violations) {
        return invalid(HttpStatus.UNPROCESSABLE_CONTENT, violations);
    }

    private static ApiError invalid(HttpStatus status, List<Violation> violations) {
        ApiError error = new ApiError(status, "validation failed");
        error.getBody().setProperty("errors", violations);
        return error;
    }

    /// Says what is wrong with one value.
    ///
    /// @param location such as `body.count`
    record Violation(String location, String message) {}
}

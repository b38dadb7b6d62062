package org.nutritioninbox.simulator;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// An error answer in the provider's form: a problem document with a list of `errors`.
final class ApiError extends ErrorResponseException {

    private static final String INVALID = "validation failed";

    private ApiError(HttpStatus status, String detail, Violation... violations) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        if (violations.length > 0) {
            getBody().setProperty("errors", List.of(violations));
        }
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

    static ApiError tooLarge(long limit) {
        return new ApiError(
                HttpStatus.CONTENT_TOO_LARGE,
                "request body is too large",
                new Violation("body", "expected at most " + limit + " bytes"));
    }

    static ApiError malformed() {
        return new ApiError(HttpStatus.BAD_REQUEST, INVALID, new Violation("body", "expected a JSON object"));
    }

    static ApiError invalid(String location, String message) {
        return invalid(new Violation(location, message));
    }

    static ApiError invalid(Violation... violations) {
        return new ApiError(HttpStatus.UNPROCESSABLE_CONTENT, INVALID, violations);
    }

    /// Says what is wrong with one value.
    ///
    /// @param location such as `body.unit` or `query.state`
    record Violation(String location, String message) {}
}

package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// An answer other than 2xx in the provider's form: RFC 9457 with a list of `errors`.
final class Refusal extends ErrorResponseException {

    private static final String INVALID = "validation failed";

    private Refusal(HttpStatus status, String detail, List<Wrong> errors) {
        super(status, problem(status, detail, errors), null);
    }

    static Refusal unauthorized(String detail) {
        return new Refusal(HttpStatus.UNAUTHORIZED, detail, List.of());
    }

    static Refusal notFound() {
        return new Refusal(HttpStatus.NOT_FOUND, "nutrition record not found", List.of());
    }

    static Refusal conflict(String detail) {
        return new Refusal(HttpStatus.CONFLICT, detail, List.of());
    }

    static Refusal tooLarge(long limit) {
        Wrong wrong = new Wrong("body", "expected at most " + limit + " bytes", null);
        return new Refusal(HttpStatus.CONTENT_TOO_LARGE, "request body is too large", List.of(wrong));
    }

    static Refusal malformed() {
        return new Refusal(HttpStatus.BAD_REQUEST, INVALID, List.of(new Wrong("body", "expected a JSON object", null)));
    }

    static Refusal invalid(List<Wrong> errors) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, INVALID, errors);
    }

    static Refusal invalid(String location, String message) {
        return invalid(List.of(new Wrong(location, message, null)));
    }

    private static ProblemDetail problem(HttpStatus status, String detail, List<Wrong> errors) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return problem;
    }

    /// One thing that is wrong with a request.
    ///
    /// @param location such as `body.unit` or `query.state`
    /// @param value the wrong value; `null` if it is missing or long
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Wrong(String location, String message, @Nullable Object value) {

        private static final int LONGEST_VALUE = 200;

        Wrong {
            value = value == null || value instanceof byte[] || value.toString().length() > LONGEST_VALUE
                    ? null
                    : value;
        }
    }
}

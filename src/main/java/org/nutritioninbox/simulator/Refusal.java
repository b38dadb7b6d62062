package org.nutritioninbox.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// An answer other than 2xx, as the provider gives it: RFC 9457, with what is wrong one by one under `errors`.
final class Refusal extends ErrorResponseException {

    private Refusal(HttpStatus status, String detail, List<Map<String, @Nullable Object>> errors) {
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

    static Refusal busy(Duration retryAfter) {
        Refusal refusal = new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "too many uploads at once", List.of());
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter.toSeconds()));
        return refusal;
    }

    static Refusal malformed(String message) {
        return new Refusal(HttpStatus.BAD_REQUEST, "validation failed", List.of(error("body", message, null)));
    }

    static Refusal tooLarge(int limit) {
        return new Refusal(
                HttpStatus.CONTENT_TOO_LARGE,
                "request body is too large",
                List.of(error("body", "expected at most " + limit + " bytes", null)));
    }

    static Refusal invalid(List<Map<String, @Nullable Object>> errors) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, "validation failed", errors);
    }

    /// @param value what was there; `null` where it is left out, because it was missing or is long
    static Map<String, @Nullable Object> error(String location, String message, @Nullable Object value) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("location", location);
        error.put("message", message);
        if (value != null) {
            error.put("value", value);
        }
        return error;
    }

    private static ProblemDetail problem(HttpStatus status, String detail, List<Map<String, @Nullable Object>> errors) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return problem;
    }
}

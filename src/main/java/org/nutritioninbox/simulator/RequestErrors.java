package org.nutritioninbox.simulator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.exc.MismatchedInputException;

/// Answers bodies that cannot be bound in the provider's form: a problem document with a list of `errors`. The status
/// is 400 for bad JSON, and 422 for bad values.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestErrors {

    static ErrorResponseException invalid(String location, String message) {
        return invalid(HttpStatus.UNPROCESSABLE_CONTENT, List.of(new Violation(location, message)));
    }

    private static ErrorResponseException invalid(HttpStatus status, List<Violation> violations) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, "validation failed");
        problem.setProperty("errors", violations);
        return new ErrorResponseException(status, problem, null);
    }

    @ExceptionHandler
    ErrorResponse constraint(MethodArgumentNotValidException e) {
        return invalid(
                HttpStatus.UNPROCESSABLE_CONTENT,
                e.getFieldErrors().stream().map(RequestErrors::violation).toList());
    }

    private static Violation violation(FieldError error) {
        String field = error.getField().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return new Violation("body." + field, String.valueOf(error.getDefaultMessage()));
    }

    @ExceptionHandler
    ErrorResponse body(HttpMessageNotReadableException e) {
        if (!(e.getCause() instanceof MismatchedInputException mismatch)) {
            return invalid(HttpStatus.BAD_REQUEST, List.of(new Violation("body", "expected JSON")));
        }
        String location = mismatch.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining("", "body", ""));
        return invalid(location, mismatch.getOriginalMessage());
    }

    /// Says what is wrong with one value.
    ///
    /// @param location such as `body.count`
    private record Violation(String location, String message) {}
}

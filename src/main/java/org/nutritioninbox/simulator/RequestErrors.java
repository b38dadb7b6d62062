package org.nutritioninbox.simulator;

import java.util.Locale;
import java.util.stream.Collectors;
import org.nutritioninbox.simulator.ApiError.Violation;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.exc.MismatchedInputException;

/// Answers bodies that cannot be bound in the provider's form: 400 for bad JSON, 422 for bad values.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestErrors {

    @ExceptionHandler
    ErrorResponse constraint(MethodArgumentNotValidException e) {
        return ApiError.invalid(
                e.getFieldErrors().stream().map(RequestErrors::violation).toList());
    }

    private static Violation violation(FieldError error) {
        String field = error.getField().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return new Violation("body." + field, String.valueOf(error.getDefaultMessage()));
    }

    @ExceptionHandler
    ErrorResponse body(HttpMessageNotReadableException e) {
        if (!(e.getCause() instanceof MismatchedInputException mismatch)) {
            return ApiError.malformed();
        }
        String location = mismatch.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining("", "body", ""));
        return ApiError.invalid(location, mismatch.getOriginalMessage());
    }
}

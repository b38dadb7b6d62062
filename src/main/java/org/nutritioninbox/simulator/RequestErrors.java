package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.ApiError.Violation;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Answers requests that Spring cannot bind in the provider's form: 400 for bad JSON, 422 for bad values.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestErrors {

    private static final Map<Class<?>, String> EXPECTATIONS = Map.of(
            byte[].class, "expected string to be base64 encoded",
            BigDecimal.class, "expected number below 1000000000 with at most 6 decimals",
            List.class, "expected array",
            Instant.class, "expected string to be RFC 3339 date-time",
            Duration.class, "expected string to be a duration as PT5H30M");

    @ExceptionHandler
    ErrorResponse constraint(MethodArgumentNotValidException e) {
        return ApiError.invalid(
                e.getFieldErrors().stream().map(RequestErrors::violation).toArray(Violation[]::new));
    }

    private static Violation violation(FieldError error) {
        String field = error.getField()
                .replaceAll("\\[(\\D[^]]*)]", ".$1")
                .replaceAll("([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
        return new Violation("body." + field, String.valueOf(error.getDefaultMessage()));
    }

    @ExceptionHandler
    ErrorResponse body(HttpMessageNotReadableException e) {
        if (!(e.getCause() instanceof MismatchedInputException mismatch)
                || (mismatch.getPath().isEmpty() && !(mismatch instanceof InvalidFormatException))) {
            return ApiError.malformed();
        }
        String location = mismatch.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining("", "body", ""));
        boolean unknown = mismatch instanceof UnrecognizedPropertyException;
        return ApiError.invalid(location, unknown ? "unexpected property" : expectation(mismatch.getTargetType()));
    }

    @ExceptionHandler
    ErrorResponse parameter(MethodArgumentTypeMismatchException e) {
        return ApiError.invalid("query." + e.getName(), expectation(e.getRequiredType()));
    }

    @ExceptionHandler
    ErrorResponse parameter(MissingServletRequestParameterException e) {
        return ApiError.invalid("query." + e.getParameterName(), "required query parameter is missing");
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type == null) {
            return "unexpected value";
        }
        return type.isEnum()
                ? "expected value to be one of " + Arrays.toString(type.getEnumConstants())
                : EXPECTATIONS.getOrDefault(
                        type, "expected " + type.getSimpleName().toLowerCase(Locale.ROOT));
    }
}

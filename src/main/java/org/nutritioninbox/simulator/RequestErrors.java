package org.nutritioninbox.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.Refusal.Wrong;
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
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Answers requests that Spring cannot bind in the provider's form: 400 for bad JSON, 422 for bad values.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestErrors {

    private static final Map<Class<?>, String> EXPECTATIONS = Map.of(
            byte[].class, "expected string",
            BigDecimal.class, "expected number",
            List.class, "expected array",
            Instant.class, "expected string to be RFC 3339 date-time",
            Duration.class, "expected string to be a duration as PT5H30M");

    @ExceptionHandler
    ErrorResponse constraint(MethodArgumentNotValidException e) {
        return Refusal.invalid(
                e.getFieldErrors().stream().map(RequestErrors::wrong).toList());
    }

    private static Wrong wrong(FieldError error) {
        String field = error.getField()
                .replaceAll("\\[(\\D[^]]*)]", ".$1")
                .replaceAll("([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
        String message = error.getDefaultMessage();
        return new Wrong("body." + field, message == null ? "invalid" : message, error.getRejectedValue());
    }

    @ExceptionHandler
    ErrorResponse body(HttpMessageNotReadableException e) {
        if (e.getCause() instanceof MismatchedInputException mismatch
                && (mismatch instanceof InvalidFormatException
                        || !mismatch.getPath().isEmpty())) {
            Object value = mismatch instanceof InvalidFormatException format ? format.getValue() : null;
            return Refusal.invalid(List.of(new Wrong(location(mismatch), expectation(mismatch), value)));
        }
        return Refusal.malformed();
    }

    private static String location(MismatchedInputException e) {
        StringBuilder location = new StringBuilder("body");
        for (Reference step : e.getPath()) {
            String name = step.getPropertyName();
            location.append(name == null ? "[" + step.getIndex() + "]" : "." + name);
        }
        return location.toString();
    }

    private static String expectation(MismatchedInputException e) {
        if (e instanceof UnrecognizedPropertyException) {
            return "unexpected property";
        }
        Class<?> type = e.getTargetType();
        if (type == byte[].class && e instanceof InvalidFormatException) {
            return "expected string to be base64 encoded";
        }
        return expectation(type);
    }

    @ExceptionHandler
    ErrorResponse parameter(MethodArgumentTypeMismatchException e) {
        return Refusal.invalid(
                List.of(new Wrong("query." + e.getName(), expectation(e.getRequiredType()), e.getValue())));
    }

    @ExceptionHandler
    ErrorResponse parameter(MissingServletRequestParameterException e) {
        return Refusal.invalid("query." + e.getParameterName(), "required query parameter is missing");
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type == null) {
            return "unexpected value";
        }
        if (type.isEnum()) {
            return "expected value to be one of " + Arrays.toString(type.getEnumConstants());
        }
        return EXPECTATIONS.getOrDefault(
                type, "expected " + type.getSimpleName().toLowerCase(Locale.ROOT));
    }
}

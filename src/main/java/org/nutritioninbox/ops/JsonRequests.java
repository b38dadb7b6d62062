package org.nutritioninbox.ops;

import java.util.Collections;
import java.util.Comparator;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.ParameterBinder;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.type.LogicalType;

/// Binds JSON bodies strictly. Names the field or parameter in the problem document of a request that is refused.
@RestControllerAdvice
// before the handler of Spring MVC, which names no field
@Order(Ordered.HIGHEST_PRECEDENCE)
class JsonRequests {

    private static final String WRONG_TYPE = "has a value of another type; /swagger-ui.html shows the type";

    @Bean
    static JsonMapperBuilderCustomizer strictJson() {
        return builder -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        coercions -> coercions
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /// The description of the API brings a library for YAML along, which binds less strictly.
    @Bean
    static ServerHttpMessageConvertersCustomizer noYaml() {
        return converters -> converters.configureMessageConvertersList(
                list -> list.removeIf(one -> one.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
    }

    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException e) {
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof ErrorResponse refused) {
            return refused.getBody();
        }
        if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
            return problem(path(unknown), "is not known here; known are " + unknown.getKnownPropertyIds());
        }
        if (e.getCause() instanceof DatabindException wrong) {
            return problem(path(wrong), WRONG_TYPE);
        }
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body must be JSON");
    }

    @ExceptionHandler
    ProblemDetail invalid(MethodArgumentNotValidException e) {
        FieldError error =
                Collections.min(e.getBindingResult().getFieldErrors(), Comparator.comparing(FieldError::getField));
        return problem(ParameterBinder.parameterName(error.getField()), String.valueOf(error.getDefaultMessage()));
    }

    @ExceptionHandler
    ProblemDetail mistyped(MethodArgumentTypeMismatchException e) {
        return problem(ParameterBinder.parameterName(e.getName()), WRONG_TYPE);
    }

    private static String path(DatabindException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference part : e.getPath()) {
            path.append(path.isEmpty() ? "" : ".").append(part.getPropertyName());
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static ProblemDetail problem(String name, String expectation) {
        return new BadParameter(name, expectation).getBody();
    }
}

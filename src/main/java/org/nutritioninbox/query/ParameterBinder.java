package org.nutritioninbox.query;

import static java.util.Objects.requireNonNull;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;

/// Binds parameters to the components of a record: `record_id` to `recordId`. A component that is a record itself is
/// bound to the same parameters. A value that the types and the Bean Validation constraints do not allow is a
/// [BadParameter].
public final class ParameterBinder {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static final Map<Class<?>, BiFunction<String, String, Object>> CONVERSIONS = Map.of(
            String.class, ParameterValue::text,
            Instant.class, ParameterValue::time,
            Boolean.class, ParameterValue::flag,
            Integer.class, ParameterValue::wholeNumber,
            UUID.class, ParameterValue::uuid,
            Cursor.class, (_, text) -> Cursor.parse(text));

    private ParameterBinder() {}

    /// Fails with [BadParameter].
    ///
    /// @param values a text, or a value that was read before, by the name of its parameter; `null` if not given
    public static <R> R bind(Class<R> type, Function<String, ? extends @Nullable Object> values) {
        R bound = construct(type, values);
        for (ConstraintViolation<R> violation : VALIDATOR.validate(bound)) {
            throw new BadParameter(parameterName(violation.getPropertyPath().toString()), violation.getMessage());
        }
        return bound;
    }

    /// The names of all parameters that are bound, in alphabetical order.
    public static Set<String> names(Class<?> type) {
        return types(type).keySet();
    }

    private static SortedMap<String, Class<?>> types(Class<?> type) {
        SortedMap<String, Class<?>> types = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (isBoundItself(component.getType())) {
                types.putAll(types(component.getType()));
            } else {
                types.put(parameterName(component.getName()), component.getType());
            }
        }
        return types;
    }

    /// The value of a parameter as rows have it: the constant of an enum in its own case, a time in UTC. Fails with
    /// [BadParameter].
    static String spelling(Class<?> type, String name, String text) {
        return read(requireNonNull(types(type).get(name)), name, text).toString();
    }

    /// Turns `recordId` into `record_id`.
    public static String parameterName(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static <R> R construct(Class<R> type, Function<String, ? extends @Nullable Object> values) {
        Object[] arguments = Stream.of(type.getRecordComponents())
                .map(component -> value(component, values))
                .toArray();
        try {
            return BeanUtils.instantiateClass(BeanUtils.getResolvableConstructor(type), arguments);
        } catch (BeanInstantiationException e) {
            if (e.getCause() instanceof BadParameter refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static @Nullable Object value(
            RecordComponent component, Function<String, ? extends @Nullable Object> values) {
        Class<?> type = component.getType();
        if (isBoundItself(type)) {
            return construct(type, values);
        }
        String name = parameterName(component.getName());
        Object given = values.apply(name);
        return given instanceof String text ? read(type, name, text) : given;
    }

    private static Object read(Class<?> type, String name, String text) {
        return type.isEnum()
                ? ParameterValue.constant(name, text, type)
                : requireNonNull(CONVERSIONS.get(type), type::getName).apply(name, text);
    }

    private static boolean isBoundItself(Class<?> type) {
        return type.isRecord() && type != SearchText.class && !CONVERSIONS.containsKey(type);
    }
}

package org.nutritioninbox.query;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Refuses parameters that a list does not have: with a misspelt filter, everything would be shown as if it
/// matched.
@Component
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

    private final Map<Method, Set<String>> namesByMethod = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        // the door reads its request by itself
        registry.addInterceptor(this).excludePathPatterns("/nutrition-webhook");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith("org.nutritioninbox.")) {
            Set<String> known = namesByMethod.computeIfAbsent(method.getMethod(), KnownParameters::names);
            request.getParameterMap().forEach((name, values) -> {
                if (!known.contains(name)) {
                    throw new BadParameter(name, "is not known here; known are " + known);
                }
                if (values.length > 1) {
                    throw new BadParameter(name, "must not be given more than once");
                }
            });
        }
        return true;
    }

    private static Set<String> names(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(ParameterObject.class))
                .flatMap(parameter -> Arrays.stream(parameter.getType().getDeclaredConstructors()))
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .map(parameter -> parameter.getAnnotation(BindParam.class))
                .filter(Objects::nonNull)
                .map(BindParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

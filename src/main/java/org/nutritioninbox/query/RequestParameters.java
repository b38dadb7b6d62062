package org.nutritioninbox.query;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Gives controllers their `@ParameterObject` records. Refuses parameters that an operation does not have: with a
/// misspelt filter, a list would show everything as if it matched.
@Component
class RequestParameters implements HandlerMethodArgumentResolver, HandlerInterceptor, WebMvcConfigurer {

    /// A form of a page has it. It was checked before.
    private static final String CSRF = "_csrf";

    private final Map<Method, Set<String>> namesByMethod = new ConcurrentHashMap<>();
    private final Clock clock;

    RequestParameters(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        // the door reads its request by itself
        registry.addInterceptor(this).excludePathPatterns("/nutrition-webhook");
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(ParameterObject.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer model,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Class<?> type = parameter.getParameterType();
        return ListParameters.of(type, request::getParameter, clock.instant()).bind(type);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith("org.nutritioninbox.")) {
            Set<String> known = namesByMethod.computeIfAbsent(method.getMethod(), RequestParameters::names);
            request.getParameterMap().forEach((name, values) -> {
                if (!known.contains(name) && !name.equals(CSRF)) {
                    throw BadParameter.unknown(name, known);
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
                .flatMap(RequestParameters::names)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(Parameter parameter) {
        if (parameter.isAnnotationPresent(ParameterObject.class)) {
            return ParameterBinder.names(parameter.getType()).stream();
        }
        return parameter.isAnnotationPresent(RequestParam.class) ? Stream.of(parameter.getName()) : Stream.empty();
    }
}

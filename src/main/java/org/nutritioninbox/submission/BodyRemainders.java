package org.nutritioninbox.submission;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.body.Body;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Reads what a refused client is still sending, after the answer. Otherwise the connection would break before the
/// client has read the answer.
@Component
class BodyRemainders implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns(SubmissionController.PATH);
    }

    static void remember(HttpServletRequest request, Body body) {
        request.setAttribute(Body.class.getName(), body);
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e)
            throws IOException {
        if (request.getAttribute(Body.class.getName()) instanceof Body body) {
            response.flushBuffer();
            body.discard();
        }
    }
}

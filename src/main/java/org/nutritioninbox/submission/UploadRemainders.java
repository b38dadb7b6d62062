package org.nutritioninbox.submission;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Reads what a refused client is still sending, after the answer. Otherwise the connection would break before the
/// client has read the answer.
@Component
class UploadRemainders implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    static void remember(HttpServletRequest request, Upload upload) {
        request.setAttribute(Upload.class.getName(), upload);
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e)
            throws IOException {
        if (request.getAttribute(Upload.class.getName()) instanceof Upload upload) {
            response.flushBuffer();
            upload.discard(request.getHeader(HttpHeaders.EXPECT) != null);
        }
    }
}

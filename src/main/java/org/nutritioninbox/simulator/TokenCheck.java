package org.nutritioninbox.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Checks the token of a request and finds its user.
@Component
class TokenCheck implements HandlerInterceptor, WebMvcConfigurer {

    /// The request attribute with the user.
    static final String USER = "user";

    /// A photo of 10 MB in base64, and some more for the other fields.
    private static final long MAX_BODY = 11 * 1024 * 1024;

    private static final String BEARER = "bearer ";

    private final AccessTokens tokens;

    TokenCheck(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/v3/**").excludePathPatterns("/v3/auth/**");
    }

    /// The provider's times are in UTC, with or without a `Z`.
    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(
                String.class, Instant.class, text -> Instant.parse(text.endsWith("Z") ? text : text + "Z"));
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw ApiError.unauthorized("missing bearer token");
        }
        String user = tokens.userOf(header.substring(BEARER.length()).strip());
        if (user == null) {
            throw ApiError.unauthorized("invalid token");
        }
        if (request.getContentLengthLong() > MAX_BODY) {
            throw ApiError.tooLarge(MAX_BODY);
        }
        request.setAttribute(USER, user);
        return true;
    }
}

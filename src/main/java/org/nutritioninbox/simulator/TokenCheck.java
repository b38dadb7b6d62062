package org.nutritioninbox.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only users with a token at their records, and finds the user of a request.
@Component
class TokenCheck implements HandlerInterceptor, WebMvcConfigurer {

    /// The attribute of a request with its user.
    static final String USER = "user";

    /// A photo of 10 MB in base64, and something around it.
    private static final long LONGEST_BODY = 11 * 1024 * 1024;

    private static final String BEARER = "bearer ";

    private final Tokens tokens;

    TokenCheck(Tokens tokens) {
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
            throw Refusal.unauthorized("missing bearer token");
        }
        @Nullable String user = tokens.userOf(header.substring(BEARER.length()).strip());
        if (user == null) {
            throw Refusal.unauthorized("invalid token");
        }
        if (request.getContentLengthLong() > LONGEST_BODY) {
            throw Refusal.tooLarge(LONGEST_BODY);
        }
        request.setAttribute(USER, user);
        return true;
    }
}

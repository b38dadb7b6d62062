package org.nutritioninbox.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Lets only users with a token at their records, and says who they are.
@Component
class TokenCheck implements HandlerInterceptor, WebMvcConfigurer {

    /// The attribute of a request with its user.
    static final String USER = "user";

    private static final String BEARER = "bearer ";

    private final Tokens tokens;

    TokenCheck(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/v3/**").excludePathPatterns("/v3/auth/**");
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
        request.setAttribute(USER, user);
        return true;
    }
}

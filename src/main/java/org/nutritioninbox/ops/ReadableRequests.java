package org.nutritioninbox.ops;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses requests whose query string or form cannot be decoded, before a filter or controller reads them.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ReadableRequests extends OncePerRequestFilter {

    private final Problems problems;

    ReadableRequests(Problems problems) {
        this.problems = problems;
    }

    /// The door verifies its bytes before anything decodes them.
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getServletPath().equals("/nutrition-webhook");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            request.getParameterMap();
        } catch (IllegalStateException e) {
            problems.refuse(request, response, "The parameters cannot be decoded; percent-encode them as UTF-8");
            return;
        }
        chain.doFilter(request, response);
    }
}

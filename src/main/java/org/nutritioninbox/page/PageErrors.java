package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.ops.DatabaseAway;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Shows errors as a page: those of pages, and in a browser also a wrong method and an unknown address.
@Component
// before the handlers that answer with problem documents
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors implements HandlerExceptionResolver {

    private final PageAdvice advice;

    PageErrors(PageAdvice advice) {
        this.advice = advice;
    }

    /// Leaves unexpected errors to the container, which logs them and asks [RefusedPage] for a page.
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception e) {
        if (!isOfPage(request, handler)) {
            return null;
        }
        return switch (e) {
            case NoResourceFoundException _ -> page(HttpStatus.NOT_FOUND, RefusedPage.MISSING, request);
            case ErrorResponse refusal -> page(refusal, request, response);
            case TypeMismatchException _ ->
                page(
                        HttpStatus.BAD_REQUEST,
                        "A part of this address is not understood: go back and try again",
                        request);
            // as for the API
            default ->
                DatabaseAway.isCauseOf(e) ? page(HttpStatus.SERVICE_UNAVAILABLE, DatabaseAway.DETAIL, request) : null;
        };
    }

    private static boolean isOfPage(HttpServletRequest request, @Nullable Object handler) {
        if (handler instanceof HandlerMethod method) {
            return method.getBeanType().getPackage().equals(PageErrors.class.getPackage());
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    private ModelAndView page(ErrorResponse refusal, HttpServletRequest request, HttpServletResponse response) {
        refusal.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        return page(refusal.getStatusCode(), String.valueOf(refusal.getBody().getDetail()), request);
    }

    private ModelAndView page(HttpStatusCode status, String sentence, HttpServletRequest request) {
        ExtendedModelMap model = new ExtendedModelMap();
        advice.reader(request, model);
        model.addAttribute("sentence", sentence);
        return new ModelAndView("page/error", model, status);
    }
}

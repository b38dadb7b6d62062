package org.nutritioninbox.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.ops.DatabaseAway;
import org.nutritioninbox.query.SearchText;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;

/// Says to all pages who reads them and how to search for a value, and shows errors as a page.
@ControllerAdvice(basePackageClasses = PageAdvice.class)
// before the handlers that answer with problem documents
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageAdvice {

    @ModelAttribute
    void reader(HttpServletRequest request, Model model) {
        model.addAttribute("reader", request.getRemoteUser());
        boolean isOperator = request.isUserInRole("OPERATOR");
        model.addAttribute("isOperator", isOperator);
        model.addAttribute(
                "isSubmitter", request.isUserInRole("SUBMITTER") && !isOperator && !request.isUserInRole("VIEWER"));
        model.addAttribute("section", request.getRequestURI());
        BiFunction<String, String, @Nullable String> filterBy = SearchText::filter;
        model.addAttribute("filterBy", filterBy);
    }

    @ExceptionHandler({
        ErrorResponseException.class,
        MethodArgumentNotValidException.class,
        ServletRequestBindingException.class
    })
    String refused(ErrorResponse e, HttpServletRequest request, HttpServletResponse response, Model model) {
        return error(e.getStatusCode().value(), String.valueOf(e.getBody().getDetail()), request, response, model);
    }

    @ExceptionHandler(TypeMismatchException.class)
    String mistyped(HttpServletRequest request, HttpServletResponse response, Model model) {
        String sentence = "A part of this address is not understood: go back and try again";
        return error(HttpStatus.BAD_REQUEST.value(), sentence, request, response, model);
    }

    // as for the API
    @ExceptionHandler({
        NonTransientDataAccessResourceException.class,
        TransientDataAccessException.class,
        UncategorizedDataAccessException.class,
        TransactionException.class
    })
    String unavailable(HttpServletRequest request, HttpServletResponse response, Model model) {
        return error(HttpStatus.SERVICE_UNAVAILABLE.value(), DatabaseAway.DETAIL, request, response, model);
    }

    private String error(
            int status, String sentence, HttpServletRequest request, HttpServletResponse response, Model model) {
        reader(request, model);
        response.setStatus(status);
        model.addAttribute("sentence", sentence);
        return "page/error";
    }
}

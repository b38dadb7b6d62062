package org.nutritioninbox.ops;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.nutritioninbox.ops.FailedSignIns.SignInTooSoon;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes RFC 9457 problem documents for requests that no controller sees. A browser is shown a page.
@Component
class Problems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final String SIGN_IN = "Sign in with name and password by HTTP Basic, or with a bearer token";
    private static final String ROLES =
            "This user may not do this; viewer may read, submitter may submit photos, and operator may"
                    + " do everything: sign in as one who may";

    private static final String PAGE = "This user may not do this, or the page is too old: go back and reload it";
    private static final String CSRF =
            "A browser may do this only from a page of this site; a program must send the header Authorization";

    private static final String TOO_SOON =
            "Too many sign-ins with this name, or from this address, have failed; wait as long as Retry-After says";
    private static final String TOKEN =
            "This token is not accepted; WWW-Authenticate says why. It has to be of the issuer, for an audience and of"
                    + " a time that are accepted here";

    private final AuthenticationEntryPoint tokenChallenge = new BearerTokenAuthenticationEntryPoint();
    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof SignInTooSoon tooSoon) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(tooSoon.retryAfterSeconds()));
            write(response, HttpStatus.TOO_MANY_REQUESTS, TOO_SOON);
            return;
        }
        // it would open a dialog over a page whose sign-in has expired
        if (!PageSecurity.isByScript(request)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Nutrition Inbox\"");
        }
        write(response, HttpStatus.UNAUTHORIZED, SIGN_IN);
    }

    /// Answers a request with a token that is not accepted, with the challenge and reason of RFC 6750.
    void refuseToken(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        tokenChallenge.commence(request, response, e);
        write(response, HttpStatus.valueOf(response.getStatus()), TOKEN);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException, ServletException {
        if (PageSecurity.isPageForPeople(request)) {
            PageSecurity.show(request, response, HttpStatus.FORBIDDEN, PAGE);
        } else {
            write(response, HttpStatus.FORBIDDEN, e instanceof CsrfException ? CSRF : ROLES);
        }
    }

    /// Answers a request that is malformed.
    void refuse(HttpServletRequest request, HttpServletResponse response, String detail)
            throws IOException, ServletException {
        // a form would be read again on the way to the page
        if (HttpMethod.GET.matches(request.getMethod()) && PageSecurity.isByBrowser(request)) {
            PageSecurity.show(request, response, HttpStatus.BAD_REQUEST, detail);
        } else {
            write(response, HttpStatus.BAD_REQUEST, detail);
        }
    }

    private void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}

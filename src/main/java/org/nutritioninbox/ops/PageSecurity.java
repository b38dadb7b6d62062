package org.nutritioninbox.ops;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.nutritioninbox.ops.FailedSignIns.SignInTooSoon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;

/// Tells people what programs are told by status codes: where to sign in, and what they may not see.
final class PageSecurity {

    private static final Logger log = LoggerFactory.getLogger(PageSecurity.class);

    static final String SIGN_IN = "/login";
    static final String SUBMIT = "/page/submit";

    /// HTML that is stored in a record can neither run nor send anything elsewhere.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private PageSecurity() {}

    static boolean isPage(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.equals("/") || path.equals(SIGN_IN) || path.startsWith("/page/");
    }

    static boolean isPageForPeople(HttpServletRequest request) {
        return isPage(request) && isByBrowser(request);
    }

    /// Returns true if a browser shows the answer: to a link, or to a form.
    static boolean isByBrowser(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    /// Shows an error as a page.
    static void show(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String sentence)
            throws IOException, ServletException {
        response.setStatus(status.value());
        request.setAttribute("sentence", sentence);
        request.getRequestDispatcher("/page/refused").forward(request, response);
    }

    /// For every answer, since any address may show an error as a page. The page of the API's description has styles of
    /// its own.
    static HeaderWriter policy() {
        return new DelegatingRequestMatcherHeaderWriter(
                request -> !request.getServletPath().equals("/swagger-ui/index.html"),
                new ContentSecurityPolicyHeaderWriter(POLICY));
    }

    /// Leads to the sign-in, and from there back to the page.
    static void rememberPage(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        response.sendRedirect(signInFor(page));
    }

    private static String signInFor(String page) {
        return SIGN_IN + "?to=" + URLEncoder.encode(page, StandardCharsets.UTF_8);
    }

    /// Says there that the password was wrong, or that it was too soon to try another one.
    static void signInAgain(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        String why = e instanceof SignInTooSoon ? "wait" : "error";
        response.sendRedirect(
                SIGN_IN + "?" + why + "&to=" + URLEncoder.encode(pageAfter(request), StandardCharsets.UTF_8));
    }

    /// Leads to the page that was asked for, and a submitter to the only page that submitters have.
    static void welcome(HttpServletRequest request, HttpServletResponse response, Authentication user)
            throws IOException {
        log.info("{} signed in from {}", user.getName(), Source.of(request.getRemoteAddr()));
        boolean isSubmitter =
                user.getAuthorities().stream().anyMatch(authority -> "ROLE_SUBMITTER".equals(authority.getAuthority()));
        response.sendRedirect(isSubmitter ? SUBMIT : pageAfter(request));
    }

    /// The page that was asked for before the sign-in; never an address elsewhere.
    private static String pageAfter(HttpServletRequest request) {
        String page = request.getParameter("to");
        return page != null && page.startsWith("/page/") ? page : "/";
    }

    /// Returns true for what a script of our pages asks for, such as the stream. A program outside of browsers sends no
    /// such header.
    static boolean isByScript(HttpServletRequest request) {
        return "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                && !"navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    }

    /// Returns true for a part of a page, which htmx asks for.
    static boolean isFragment(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    /// Leads the whole page to the sign-in, and back. htmx would put the answer to a redirect into the page.
    static void leaveFragment(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        String url = Objects.requireNonNullElse(request.getHeader("HX-Current-URL"), "/");
        // without the host, which a proxy may have changed
        response.setHeader("HX-Redirect", signInFor(url.replaceFirst("^https?://[^/]*", "")));
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
    }
}

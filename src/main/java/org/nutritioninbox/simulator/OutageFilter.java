package org.nutritioninbox.simulator;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.coyote.CloseNowException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Lets the next calls for records fail: one outage a call, in the order in which they were requested.
@Component
class OutageFilter extends OncePerRequestFilter {

    /// Slow calls take effect after a minute, cut-off calls at once, and the others never.
    enum Outage {
        UNAUTHORIZED,
        TOO_MANY_REQUESTS,
        SERVER_ERROR,
        UNAVAILABLE,
        SLOW,
        CUT_OFF,
        INVALID_JSON,
        HTML;

        /// As in JSON.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final String RETRY_AFTER_SECONDS = "7";

    private final Queue<Outage> next = new ConcurrentLinkedQueue<>();

    /// Returns how many outages are waiting.
    int add(Outage outage, int count) {
        next.addAll(Collections.nCopies(count, outage));
        return next.size();
    }

    void clear() {
        next.clear();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(RecordsController.PATH);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (next.poll()) {
            case null -> chain.doFilter(request, response);
            case UNAUTHORIZED -> refuse(response, HttpStatus.UNAUTHORIZED);
            case TOO_MANY_REQUESTS -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
                refuse(response, HttpStatus.TOO_MANY_REQUESTS);
            }
            case SERVER_ERROR -> refuse(response, HttpStatus.INTERNAL_SERVER_ERROR);
            case UNAVAILABLE -> refuse(response, HttpStatus.SERVICE_UNAVAILABLE);
            case INVALID_JSON -> write(response, MediaType.APPLICATION_JSON, "{\"record_id\": nothing");
            case HTML -> write(response, MediaType.TEXT_HTML, "<!doctype html><title>Gateway</title><h1>Hello</h1>");
            case SLOW -> {
                pause();
                chain.doFilter(request, response);
            }
            case CUT_OFF -> {
                ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
                chain.doFilter(request, answer);
                cutOff(response, answer.getContentAsByteArray());
            }
        }
    }

    private static void cutOff(HttpServletResponse response, byte[] answer) throws IOException {
        response.setContentLength(Math.max(1, answer.length));
        response.getOutputStream().write(Arrays.copyOf(answer, answer.length / 2));
        response.flushBuffer();
        throw new CloseNowException("Cut off on purpose");
    }

    private static void refuse(HttpServletResponse response, HttpStatus status) throws IOException {
        response.setStatus(status.value());
        write(response, MediaType.APPLICATION_PROBLEM_JSON, """
                {"title":"%s","status":%d,"detail":"an outage on purpose"}""".formatted(status.getReasonPhrase(), status.value()));
    }

    private static void write(HttpServletResponse response, MediaType type, String body) throws IOException {
        response.setContentType(type.toString());
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void pause() {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

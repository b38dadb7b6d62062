package org.nutritioninbox.simulator;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.coyote.CloseNowException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Lets calls for records meet the faults of [Outages].
@Component
class OutageFilter extends OncePerRequestFilter {

    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final String RETRY_AFTER_SECONDS = "7";

    private final Outages outages;

    OutageFilter(Outages outages) {
        this.outages = outages;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(RecordsController.PATH);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (outages.take()) {
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
                ContentCachingResponseWrapper held = answer(request, response, chain);
                pause();
                held.copyBodyToResponse();
            }
            case CUT_OFF -> cutOff(response, answer(request, response, chain).getContentAsByteArray());
        }
    }

    private static ContentCachingResponseWrapper answer(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        return held;
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

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
import tools.jackson.databind.node.JsonNodeFactory;

/// Stands in front of the API and lets calls meet the faults that were asked for.
@Component
class OutageFilter extends OncePerRequestFilter {

    static final String API = "/v3";

    private final Outages outages;

    OutageFilter(Outages outages) {
        this.outages = outages;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(API + "/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Outage outage =
                outages.meet(request.getMethod(), request.getRequestURI().substring(API.length()));
        if (outage == null) {
            chain.doFilter(request, response);
            return;
        }
        switch (outage.kind()) {
            case UNAUTHORIZED -> refuse(response, HttpStatus.UNAUTHORIZED, outage);
            case TOO_MANY_REQUESTS -> refuse(response, HttpStatus.TOO_MANY_REQUESTS, outage);
            case SERVER_ERROR -> refuse(response, HttpStatus.INTERNAL_SERVER_ERROR, outage);
            case UNAVAILABLE -> refuse(response, HttpStatus.SERVICE_UNAVAILABLE, outage);
            case INVALID_JSON -> write(response, MediaType.APPLICATION_JSON, "{\"record_id\": nothing");
            case HTML -> write(response, MediaType.TEXT_HTML, "<!doctype html><title>Gateway</title><h1>Hello</h1>");
            case SLOW -> {
                ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
                chain.doFilter(request, held);
                pause(outage.delay());
                held.copyBodyToResponse();
            }
            case CUT_OFF -> {
                ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
                chain.doFilter(request, held);
                byte[] answer = held.getContentAsByteArray();
                response.setContentLength(Math.max(1, answer.length));
                response.getOutputStream().write(Arrays.copyOf(answer, answer.length / 2));
                response.flushBuffer();
                throw new CloseNowException("Cut off, as was asked for");
            }
        }
    }

    private static void refuse(HttpServletResponse response, HttpStatus status, Outage outage) throws IOException {
        if (outage.retryAfter() != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, outage.retryAfter());
        }
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(MealJson.bytes(JsonNodeFactory.instance
                        .objectNode()
                        .put("title", status.getReasonPhrase())
                        .put("status", status.value())
                        .put("detail", "an outage, as was asked for")));
    }

    private static void write(HttpServletResponse response, MediaType type, String body) throws IOException {
        response.setContentType(type.toString());
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

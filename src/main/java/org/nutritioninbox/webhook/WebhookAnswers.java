package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Sends the responses of the webhook endpoint, and measures their time. Each body is serialized only once.
@Component
class WebhookAnswers {

    private static final String RETRY_AFTER_SECONDS = "5";
    private static final Duration[] BUCKETS = IntStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    /// The time that the percentiles on the overview cover.
    private static final Duration LATELY = Duration.ofMinutes(10);

    private final Map<WebhookAnswer, Prepared> prepared = new EnumMap<>(WebhookAnswer.class);

    WebhookAnswers(JsonMapper json, MeterRegistry meters) {
        for (WebhookAnswer answer : WebhookAnswer.values()) {
            prepared.put(answer, new Prepared(bodyOf(answer, json), timerOf(answer, meters)));
        }
    }

    private static byte[] bodyOf(WebhookAnswer answer, JsonMapper json) {
        if (answer == WebhookAnswer.OK) {
            return answer.detail().getBytes(StandardCharsets.US_ASCII);
        }
        ProblemDetail problem = ProblemDetail.forStatus(answer.status());
        problem.setDetail(answer.detail());
        return json.writeValueAsBytes(problem);
    }

    private static Timer timerOf(WebhookAnswer answer, MeterRegistry meters) {
        return Timer.builder("inbox.webhook")
                .tag("answer", answer.tag())
                .tag("status", String.valueOf(answer.status()))
                .serviceLevelObjectives(BUCKETS)
                .publishPercentiles(0.5, 0.99)
                .distributionStatisticExpiry(LATELY)
                .register(meters);
    }

    /// @param sample started with the request
    void send(WebhookAnswer answer, HttpServletResponse response, Timer.Sample sample) throws IOException {
        Prepared ready = Objects.requireNonNull(prepared.get(answer));
        response.setStatus(answer.status());
        response.setContentType(
                answer == WebhookAnswer.OK ? MediaType.TEXT_PLAIN_VALUE : MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(ready.body().length);
        switch (answer) {
            case METHOD_NOT_ALLOWED -> response.setHeader(HttpHeaders.ALLOW, "POST");
            case INVALID_SIGNATURE -> response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "HMAC-SHA256");
            case UNAVAILABLE -> response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            case OK, MISSING_SIGNATURE, INVALID_JSON, TIMED_OUT, TOO_LARGE, CODED -> {}
        }
        response.getOutputStream().write(ready.body());
        response.flushBuffer();
        sample.stop(ready.timer());
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Prepared(byte[] body, Timer timer) {}
}

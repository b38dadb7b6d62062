package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.quarantine.Quarantine;
import org.nutritioninbox.quarantine.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/// The URL that the provider calls. A filter in front of all others that lets nothing through: nothing stands
/// between the socket and the bytes that could read parameters, parse parts or change an encoding.
final class WebhookFilter extends HttpFilter {

    static final String PATH = "/nutrition-webhook";

    private static final Logger log = LoggerFactory.getLogger(WebhookFilter.class);
    private static final String LEGACY_SIGNATURE = "x-spike-signature";
    private static final String RETRY_AFTER_SECONDS = "5";

    private final transient SigningKeys keys;
    private final transient Inbox inbox;
    private final transient Quarantine quarantine;
    private final transient WebhookProperties properties;
    private final transient Clock clock;
    private final transient BodyMemory memory;
    private final transient Map<Answer, Prepared> prepared = new EnumMap<>(Answer.class);

    WebhookFilter(
            SigningKeys keys,
            Inbox inbox,
            Quarantine quarantine,
            WebhookProperties properties,
            Clock clock,
            JsonMapper json,
            MeterRegistry meters) {
        this.keys = keys;
        this.inbox = inbox;
        this.quarantine = quarantine;
        this.properties = properties;
        this.clock = clock;
        this.memory = new BodyMemory(properties.memory().toBytes());
        meters.gauge("inbox.webhook.memory", memory, BodyMemory::taken);
        for (Answer answer : Answer.values()) {
            prepared.put(answer, new Prepared(bodyOf(answer, json), timerOf(answer, meters)));
        }
    }

    private static byte[] bodyOf(Answer answer, JsonMapper json) {
        if (answer == Answer.OK) {
            return answer.detail().getBytes(StandardCharsets.US_ASCII);
        }
        ProblemDetail problem = ProblemDetail.forStatus(answer.status());
        problem.setDetail(answer.detail());
        return json.writeValueAsBytes(problem);
    }

    private static Timer timerOf(Answer answer, MeterRegistry meters) {
        return Timer.builder("inbox.webhook")
                .tag("answer", answer.tag())
                .tag("status", String.valueOf(answer.status()))
                .register(meters);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain others)
            throws IOException {
        Timer.Sample sample = Timer.start();
        int limit = Math.toIntExact(properties.bodyLimit().toBytes());
        try (Body body = new Body(request.getInputStream(), limit, properties.bodyTimeout(), clock, memory)) {
            Answer answer = answer(request, body);
            Prepared told = Objects.requireNonNull(prepared.get(answer));
            send(answer, told.body(), response);
            sample.stop(told.timer());
            if (answer != Answer.TIMED_OUT) {
                body.discard();
            }
        }
    }

    private Answer answer(HttpServletRequest request, Body body) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return Answer.METHOD_NOT_ALLOWED;
        }
        String header = String.join(",", Collections.list(request.getHeaders(Signature.HEADER)));
        if (header.isBlank()) {
            return Answer.MISSING_SIGNATURE;
        }
        if (request.getContentLengthLong() > properties.bodyLimit().toBytes()) {
            return Answer.TOO_LARGE;
        }
        try {
            String coding = contentCoding(request);
            byte[] bytes = body.read();
            Signature signature = Signature.parse(header.strip());
            SigningKey key = signature == null ? null : keys.verify(bytes, signature);
            if (key == null) {
                quarantine.offer(new Refused(
                        request.getRemoteAddr(),
                        header,
                        request.getHeader(LEGACY_SIGNATURE),
                        request.getContentType(),
                        coding,
                        bytes));
                return coding == null ? Answer.INVALID_SIGNATURE : Answer.CODED;
            }
            return keep(bytes, key, coding);
        } catch (Body.Refused e) {
            return e.answer();
        }
    }

    private Answer keep(byte[] bytes, SigningKey key, @Nullable String coding) {
        ContentCoding.Content content = ContentCoding.read(bytes, coding);
        Analysis analysis = content.analysis();
        Arrival arrival = Arrival.of(Door.WEBHOOK, bytes, analysis, key.id(), content.coding());
        try {
            inbox.accept(arrival);
        } catch (InboxUnavailable e) {
            log.warn("A webhook of {} bytes was not kept: {}", bytes.length, e.getMessage());
            return Answer.UNAVAILABLE;
        }
        if (!(analysis instanceof Analysis.Malformed)) {
            return Answer.OK;
        }
        return coding == null ? Answer.INVALID_JSON : Answer.CODED;
    }

    private static @Nullable String contentCoding(HttpServletRequest request) {
        String coding = String.join(",", Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)));
        return ContentCoding.isIdentity(coding) ? null : coding;
    }

    private static void send(Answer answer, byte[] bytes, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setContentType(
                answer == Answer.OK ? MediaType.TEXT_PLAIN_VALUE : MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(bytes.length);
        switch (answer) {
            case METHOD_NOT_ALLOWED -> response.setHeader(HttpHeaders.ALLOW, "POST");
            case INVALID_SIGNATURE -> response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "HMAC-SHA256");
            case UNAVAILABLE -> response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            case OK, MISSING_SIGNATURE, INVALID_JSON, TIMED_OUT, TOO_LARGE, CODED -> {}
        }
        response.getOutputStream().write(bytes);
        response.flushBuffer();
    }

    /// What does not change from one answer to the next of its kind.
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
    private record Prepared(byte[] body, Timer timer) {}
}

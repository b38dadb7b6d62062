package org.nutritioninbox.webhook;

import io.micrometer.core.instrument.Timer;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.body.Bodies;
import org.nutritioninbox.body.Body;
import org.nutritioninbox.body.BodyRefused;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.Origin;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.quarantine.Quarantine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/// The endpoint that the provider calls. It reads the raw stream: before the bytes are verified, nothing may read
/// parameters, parse parts or decode characters.
@RestController
@Hidden
class WebhookController {

    static final String PATH = "/nutrition-webhook";

    /// The same path as a pattern. Spring compares patterns only if no plain path matches, so a webhook skips the
    /// expensive comparison of mappings.
    private static final String PATH_PATTERN = "/{path:nutrition-webhook}";

    private static final Logger log = LoggerFactory.getLogger(WebhookController.class);

    private final SigningKeys keys;
    private final KeyUses keyUses;
    private final Inbox inbox;
    private final Quarantine quarantine;
    private final Bodies bodies;
    private final WebhookAnswers answers;

    WebhookController(
            SigningKeys keys,
            KeyUses keyUses,
            Inbox inbox,
            Quarantine quarantine,
            Bodies bodies,
            WebhookAnswers answers) {
        this.keys = keys;
        this.keyUses = keyUses;
        this.inbox = inbox;
        this.quarantine = quarantine;
        this.bodies = bodies;
        this.answers = answers;
    }

    @PostMapping(PATH)
    void receive(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Timer.Sample sample = Timer.start();
        Body body = bodies.of(request);
        WebhookAnswer answer;
        try (body) {
            answer = answer(request, body);
        } catch (RuntimeException e) {
            // without its message, which may quote the body
            log.error(
                    "A webhook failed unexpectedly and its sender has to retry: {} at {}",
                    e.getClass().getName(),
                    Stream.of(e.getStackTrace()).limit(5).toList());
            answer = WebhookAnswer.UNAVAILABLE;
        }
        answers.send(answer, response, sample);
        if (answer != WebhookAnswer.TIMED_OUT) {
            body.discard();
        }
    }

    @RequestMapping(PATH_PATTERN)
    void refuseOtherMethods(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answers.send(WebhookAnswer.METHOD_NOT_ALLOWED, response, Timer.start());
        bodies.of(request).discard();
    }

    /// Spring answers OPTIONS itself unless a mapping names it.
    @RequestMapping(path = PATH_PATTERN, method = RequestMethod.OPTIONS)
    void refuseOptions(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuseOtherMethods(request, response);
    }

    private WebhookAnswer answer(HttpServletRequest request, Body body) throws IOException {
        String header = joined(request, Signature.HEADER);
        if (header.isBlank()) {
            return WebhookAnswer.MISSING_SIGNATURE;
        }
        try {
            String coding = contentCoding(request);
            byte[] bytes = body.read();
            Signature signature = Signature.parse(header.strip());
            SigningKey key = signature == null ? null : keys.verify(bytes, signature);
            if (key == null) {
                quarantine.offer(request, header, coding, bytes);
                return coding == null ? WebhookAnswer.INVALID_SIGNATURE : WebhookAnswer.CODED;
            }
            return keep(bytes, key, coding, body);
        } catch (BodyRefused e) {
            return WebhookAnswer.of(e.reason());
        }
    }

    private WebhookAnswer keep(byte[] bytes, SigningKey key, @Nullable String coding, Body body) {
        Analysis analysis = Analysis.read(bytes);
        Arrival arrival = Arrival.of(Origin.WEBHOOK, bytes, analysis, key.id());
        try {
            inbox.accept(arrival, body.handOver());
        } catch (InboxUnavailable e) {
            log.debug(
                    "A webhook of {} bytes was not stored and its sender has to retry: {}",
                    bytes.length,
                    e.getMessage());
            return WebhookAnswer.UNAVAILABLE;
        }
        keyUses.used(key.id());
        if (!(analysis instanceof Analysis.Malformed)) {
            return WebhookAnswer.OK;
        }
        return coding == null ? WebhookAnswer.INVALID_JSON : WebhookAnswer.CODED;
    }

    /// `null` if the sender names none.
    private static @Nullable String contentCoding(HttpServletRequest request) {
        String coding = joined(request, HttpHeaders.CONTENT_ENCODING).strip();
        return coding.isEmpty() || coding.equalsIgnoreCase("identity") ? null : coding;
    }

    private static String joined(HttpServletRequest request, String header) {
        return String.join(",", Collections.list(request.getHeaders(header)));
    }
}

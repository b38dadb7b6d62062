package org.nutritioninbox.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.ProviderFailed.Complaint;
import org.nutritioninbox.provider.ProviderFailed.Reason;
import org.nutritioninbox.provider.ProviderFailed.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns the outcome of an HTTP call into an answer or into [ProviderFailed] with its reason.
final class AnswerReader {

    private static final int MAX_COMPLAINTS = 20;
    private static final int MAX_TEXT_LENGTH = 500;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final JsonMapper json;
    private final Clock clock;

    AnswerReader(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    ProviderAnswer read(Supplier<ResponseEntity<byte[]>> call) {
        ResponseEntity<byte[]> answer = answerOf(call);
        byte[] body = answer.getBody() == null ? new byte[0] : answer.getBody();
        int status = answer.getStatusCode().value();
        if (answer.getStatusCode().is2xxSuccessful()) {
            return new ProviderAnswer(status, body);
        }
        if (status == 429) {
            throw ProviderFailed.throttled(retryTime(answer.getHeaders()));
        }
        if (status >= 500 || status == 408) {
            throw ProviderFailed.failing(status, retryTime(answer.getHeaders()));
        }
        if (status < 400) {
            throw ProviderFailed.unreadable("a redirect");
        }
        Refusal refusal = refusal(status, body);
        throw ProviderFailed.refused(reason(refusal), refusal);
    }

    /// A 404 that is no problem document comes from a proxy or from a wrong base URL.
    private static Reason reason(Refusal refusal) {
        boolean isProblem = refusal.title() != null || refusal.detail() != null;
        return switch (refusal.status()) {
            case 401 -> Reason.SIGN_IN_REFUSED;
            case 404 -> isProblem ? Reason.NOT_FOUND : Reason.REFUSED;
            default -> Reason.REFUSED;
        };
    }

    private static ResponseEntity<byte[]> answerOf(Supplier<ResponseEntity<byte[]>> call) {
        try {
            return call.get();
        } catch (ResourceAccessException e) {
            throw ProviderFailed.unreachable(e, !wasNeverSent(e));
        } catch (RestClientException e) {
            if (e.contains(BoundedBytes.TooLarge.class)) {
                throw ProviderFailed.tooLarge();
            }
            throw e.contains(IOException.class)
                    ? ProviderFailed.cutOff(e)
                    : ProviderFailed.unreadable("something that is not HTTP");
        } catch (IllegalArgumentException e) {
            throw ProviderFailed.unreadable("invalid headers");
        }
    }

    private static boolean wasNeverSent(ResourceAccessException failure) {
        return failure.contains(ConnectException.class)
                || failure.contains(HttpConnectTimeoutException.class)
                || failure.contains(UnknownHostException.class)
                || failure.contains(UnresolvedAddressException.class)
                || failure.contains(SSLHandshakeException.class);
    }

    /// No provider makes us wait for longer than a day.
    private @Nullable Instant retryTime(HttpHeaders headers) {
        Instant time = retryAfter(headers);
        Instant latest = clock.instant().plus(LONGEST_WAIT);
        return time != null && time.isAfter(latest) ? latest : time;
    }

    /// `Retry-After` is a number of seconds or a date. Returns `null` if it is neither.
    private @Nullable Instant retryAfter(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value != null && value.strip().matches("[0-9]{1,9}")) {
            return clock.instant().plusSeconds(Long.parseLong(value.strip()));
        }
        try {
            ZonedDateTime date = headers.getFirstZonedDateTime(HttpHeaders.RETRY_AFTER);
            return date == null ? null : date.toInstant();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Leaves out each error's `value`, because it is content.
    private Refusal refusal(int status, byte[] body) {
        List<Complaint> complaints = new ArrayList<>();
        try {
            JsonNode problem = json.readTree(body);
            problem.path("errors")
                    .valueStream()
                    .limit(MAX_COMPLAINTS)
                    .forEach(error ->
                            complaints.add(new Complaint(text(error.path("location")), text(error.path("message")))));
            return new Refusal(status, text(problem.path("title")), text(problem.path("detail")), complaints);
        } catch (JacksonException e) {
            return new Refusal(status, null, null, List.of());
        }
    }

    private static @Nullable String text(JsonNode node) {
        String text = node.stringValue(null);
        return text == null ? null : text.substring(0, Math.min(text.length(), MAX_TEXT_LENGTH));
    }
}

package org.nutritioninbox.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Instant;
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

/// Tells what came of a call: the bytes of an answer, or [ProviderFailed] with the reason.
final class Answers {

    private static final int MOST_COMPLAINTS = 20;
    private static final int LONGEST_TEXT = 500;

    private final JsonMapper json;
    private final Clock clock;

    Answers(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /// The body of a success, empty where it has none.
    byte[] of(Supplier<ResponseEntity<byte[]>> call) {
        return success(call).body();
    }

    /// A success.
    Answer success(Supplier<ResponseEntity<byte[]>> call) {
        ResponseEntity<byte[]> answer = received(call);
        byte[] body = answer.getBody();
        byte[] bytes = body == null ? new byte[0] : body;
        int status = answer.getStatusCode().value();
        if (answer.getStatusCode().is2xxSuccessful()) {
            return new Answer(status, bytes);
        }
        Instant until = RetryAfter.read(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER), clock.instant());
        if (status == 429) {
            throw ProviderFailed.throttled(status, until);
        }
        if (status >= 500 || status == 408) {
            throw ProviderFailed.failing(status, until);
        }
        if (status < 400) {
            throw ProviderFailed.unreadable("a redirect", status);
        }
        Refusal refusal = refusal(bytes);
        throw ProviderFailed.refused(reason(status, refusal), status, refusal);
    }

    /// A 404 that is no problem document comes from a proxy, or from an address that is not the provider's.
    private static Reason reason(int status, Refusal refusal) {
        boolean isProblem = refusal.title() != null || refusal.detail() != null;
        return switch (status) {
            case 401 -> Reason.SIGN_IN_REFUSED;
            case 404 -> isProblem ? Reason.NOT_FOUND : Reason.REFUSED;
            default -> Reason.REFUSED;
        };
    }

    private static ResponseEntity<byte[]> received(Supplier<ResponseEntity<byte[]>> call) {
        try {
            return call.get();
        } catch (ResourceAccessException e) {
            throw ProviderFailed.unreachable(e, !neverSent(e));
        } catch (RestClientException e) {
            if (isCausedBy(e, BoundedBytes.TooLarge.class)) {
                throw ProviderFailed.tooLarge();
            }
            throw isCausedBy(e, IOException.class)
                    ? ProviderFailed.cutOff(e)
                    : ProviderFailed.unreadable("something that is not HTTP", null);
        } catch (IllegalArgumentException e) {
            throw ProviderFailed.unreadable("headers that make no sense", null);
        }
    }

    /// Whether it failed before the first byte of the request left.
    private static boolean neverSent(Throwable failure) {
        return isCausedBy(failure, ConnectException.class)
                || isCausedBy(failure, HttpConnectTimeoutException.class)
                || isCausedBy(failure, UnknownHostException.class)
                || isCausedBy(failure, UnresolvedAddressException.class)
                || isCausedBy(failure, SSLHandshakeException.class);
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /// What the problem document says; nothing where it is none. Without `value`, which is content.
    private Refusal refusal(byte[] body) {
        List<Complaint> complaints = new ArrayList<>();
        try {
            JsonNode problem = json.readTree(body);
            for (JsonNode error : problem.path("errors")) {
                if (complaints.size() < MOST_COMPLAINTS) {
                    complaints.add(new Complaint(text(error.path("location")), text(error.path("message"))));
                }
            }
            return new Refusal(text(problem.path("title")), text(problem.path("detail")), complaints);
        } catch (JacksonException e) {
            return new Refusal(null, null, List.of());
        }
    }

    private static @Nullable String text(JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        String text = node.stringValue();
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }
}

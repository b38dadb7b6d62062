package org.nutritioninbox.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.simulator.Webhook.Attempt;
import org.nutritioninbox.simulator.Webhook.WebhookKind;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Sends webhooks and repeats them until one is answered with 200 within 30 s. Remembers those of the newest records.
@Component
class WebhookSender implements AutoCloseable {

    /// The form of receivers: a URL, or nothing.
    static final String URL = "(https?://[^/].*)?";

    static final String NO_URL = "must be an http or https URL, or empty";

    private static final String DEFAULT_KEY = "simulator-webhook-key";
    private static final SigningKey WRONG_KEY = SigningKey.of("a-key-of-another-application");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// In real time, at any speed.
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(2);

    /// Bounds the bodies in memory, since a body is written when it is sent.
    private static final int MAX_CONCURRENT = 128;

    private static final Duration LAST_DELAY = Duration.ofHours(12);
    private static final List<Duration> FIRST_DELAYS =
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofHours(2));

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final Semaphore permits = new Semaphore(MAX_CONCURRENT, true);
    private final VirtualClock clock;
    private final JsonMapper json;
    private final int capacity;
    private final SequencedMap<String, List<Webhook>> byRecord = new LinkedHashMap<>();
    private volatile String url;
    private volatile SigningKey key;

    /// @param receiverKeys the keys of a receiver that is configured by the same settings
    WebhookSender(
            SimulatorProperties properties,
            @Value("${webhook.signature-keys:}") List<String> receiverKeys,
            VirtualClock clock,
            JsonMapper json) {
        this.url = properties.webhookUrl();
        this.key = SigningKey.of(Stream.concat(Stream.ofNullable(properties.webhookKey()), receiverKeys.stream())
                .filter(given -> !given.isBlank())
                .findFirst()
                .orElse(DEFAULT_KEY));
        this.clock = clock;
        this.json = json;
        this.capacity = properties.capacity();
    }

    String url() {
        return url;
    }

    /// Applies to webhooks that wait for a retry too. Without a URL no new webhook is sent.
    void sendTo(String newUrl) {
        url = newUrl;
    }

    void signWith(String newKey) {
        key = SigningKey.of(newKey);
    }

    void send(Webhook webhook, Instant due) {
        if (url.isEmpty()) {
            return;
        }
        remember(webhook);
        if (webhook.state() == WebhookState.WAITING) {
            schedule(webhook, due);
        }
    }

    private synchronized void remember(Webhook webhook) {
        byRecord.computeIfAbsent(webhook.recordId(), _ -> new ArrayList<>(1)).add(webhook);
        if (byRecord.size() > capacity) {
            byRecord.pollFirstEntry();
        }
    }

    synchronized List<Webhook> list(Predicate<Webhook> filter) {
        return byRecord.values().stream().flatMap(List::stream).filter(filter).toList();
    }

    private void schedule(Webhook webhook, Instant due) {
        clock.at(due, () -> Thread.startVirtualThread(() -> attempt(webhook, due)));
    }

    private void attempt(Webhook webhook, Instant due) {
        permits.acquireUninterruptibly();
        Instant sent = clock.now();
        Integer status = null;
        String error = null;
        try {
            status = post(webhook);
        } catch (HttpTimeoutException e) {
            error = "No answer in time";
        } catch (IOException | InterruptedException | RuntimeException e) {
            error = e.getClass().getSimpleName();
        } finally {
            permits.release();
        }
        webhook.attempts().add(new Attempt(due, sent, status, error));
        if (webhook.state() == WebhookState.WAITING) {
            int retries = webhook.attempts().size();
            // counts from the due time, so that slow requests do not change the schedule
            schedule(webhook, due.plus(retries <= FIRST_DELAYS.size() ? FIRST_DELAYS.get(retries - 1) : LAST_DELAY));
        }
    }

    private int post(Webhook webhook) throws IOException, InterruptedException {
        byte[] body = json.writeValueAsBytes(webhook.meal());
        byte[] signed = webhook.kind() == WebhookKind.FORGERY ? json.writeValueAsBytes(webhook.signed()) : body;
        SigningKey signingKey = webhook.mischief().contains(Mischief.WRONG_KEY) ? WRONG_KEY : key;
        boolean truncated = webhook.mischief().contains(Mischief.TRUNCATED)
                && webhook.attempts().isEmpty();
        Duration timeout = clock.realDuration(TIMEOUT);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(timeout.compareTo(MIN_TIMEOUT) < 0 ? MIN_TIMEOUT : timeout)
                .header("Content-Type", "application/json")
                .header(Signature.HEADER, signingKey.sign(signed).hex())
                .POST(HttpRequest.BodyPublishers.ofByteArray(truncated ? Arrays.copyOf(body, body.length / 2) : body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

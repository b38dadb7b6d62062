package org.nutritioninbox.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.simulator.Delivery.Attempt;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Sends webhooks. Only 200 within 30 s counts as an answer.
@Component
class Courier implements AutoCloseable {

    private static final String DEFAULT_KEY = "simulator-webhook-key";

    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// At any speed a request gets this long in real time.
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(2);

    private static final int AT_ONCE = 128;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// Bounds the bodies in memory: a body is made when it is sent. After the end it drops new work.
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofVirtual().name("courier-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    private final VirtualClock clock;
    private final Agenda agenda;
    private final Deliveries deliveries;
    private volatile @Nullable URI url;
    private volatile SigningKey key;

    /// @param receiverKeys the keys of a receiver that is configured by the same settings
    Courier(
            SimulatorProperties properties,
            @Value("${webhook.signature-keys:}") List<String> receiverKeys,
            VirtualClock clock,
            Agenda agenda,
            Deliveries deliveries) {
        this.url = WebAddress.parse(properties.webhookUrl());
        this.key = SigningKey.of(Stream.concat(Stream.ofNullable(properties.webhookKey()), receiverKeys.stream())
                .filter(given -> !given.isBlank())
                .findFirst()
                .orElse(DEFAULT_KEY));
        this.clock = clock;
        this.agenda = agenda;
        this.deliveries = deliveries;
    }

    /// Returns false if webhooks are not sent at all.
    boolean isOn() {
        return url != null;
    }

    String url() {
        return Objects.toString(url, "");
    }

    SigningKey key() {
        return key;
    }

    /// Also for webhooks that wait for another attempt. An empty URL ends all sending.
    void sendTo(String newUrl) {
        url = WebAddress.parse(newUrl);
    }

    void signWith(String newKey) {
        key = SigningKey.of(newKey);
    }

    /// Remembers a webhook that is never sent.
    void lose(Delivery delivery) {
        delivery.end(Delivery.State.LOST);
        deliveries.add(delivery);
    }

    void send(Delivery delivery, Instant due) {
        deliveries.add(delivery);
        schedule(delivery, due);
    }

    private void schedule(Delivery delivery, Instant due) {
        delivery.expect(due);
        agenda.at(due, () -> senders.execute(() -> attempt(delivery, due)));
    }

    private void attempt(Delivery delivery, Instant due) {
        Instant sent = clock.now();
        Attempt attempt;
        try {
            attempt = new Attempt(due, sent, post(delivery), null);
        } catch (TimeoutException e) {
            attempt = new Attempt(due, sent, null, "No answer in time");
        } catch (IOException | RuntimeException e) {
            attempt = new Attempt(due, sent, null, e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        delivery.add(attempt);
        Instant next = RetrySchedule.next(delivery.attempts(), due);
        if (Objects.equals(attempt.status(), OK)) {
            delivery.end(Delivery.State.DELIVERED);
        } else if (next == null || delivery.content().kind() == Delivery.Kind.FORGERY) {
            delivery.end(Delivery.State.DISCARDED);
        } else {
            schedule(delivery, next);
        }
    }

    private int post(Delivery delivery) throws IOException, TimeoutException, InterruptedException {
        URI to = url;
        if (to == null) {
            throw new IOException("No webhook URL");
        }
        Delivery.Content content = delivery.content();
        byte[] body = content.body().get();
        String signature = content.signature().apply(body, key);
        boolean cutOff = content.mischief().contains(Mischief.TRUNCATED) && delivery.attempts() == 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(cutOff ? Arrays.copyOf(body, body.length / 2) : body));
        if (!signature.isEmpty()) {
            request.header(Signature.HEADER, signature);
        }
        return status(request.build());
    }

    /// The client's own timeout ends with the header of the answer.
    private int status(HttpRequest request) throws IOException, TimeoutException, InterruptedException {
        Duration real = clock.real(TIMEOUT);
        Duration timeout = real.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : real;
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
        http.shutdownNow();
    }
}

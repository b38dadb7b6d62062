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

/// Takes webhooks to where they go. Nothing but 200 counts as an answer, and 30 s are all it waits.
@Component
class Courier implements AutoCloseable {

    private static final String DEFAULT_KEY = "simulator-webhook-key";

    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// However fast time goes, a request gets this long in reality.
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(2);

    private static final int AT_ONCE = 128;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    /// Few at once: a body is made only when it is sent. What comes when all is over is dropped.
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
    private volatile Destination destination;

    /// @param receiverKeys the keys of a receiver that is configured by the same settings
    Courier(
            SimulatorProperties properties,
            @Value("${webhook.signature-keys:}") List<String> receiverKeys,
            VirtualClock clock,
            Agenda agenda,
            Deliveries deliveries) {
        String key = Stream.concat(Stream.ofNullable(properties.webhookKey()), receiverKeys.stream())
                .filter(given -> !given.isBlank())
                .findFirst()
                .orElse(DEFAULT_KEY);
        this.destination = Destination.of(properties.webhookUrl(), key);
        this.clock = clock;
        this.agenda = agenda;
        this.deliveries = deliveries;
    }

    /// Whether webhooks are sent at all.
    boolean isOn() {
        return destination.url != null;
    }

    String url() {
        return destination.url == null ? "" : destination.url.toString();
    }

    SigningKey key() {
        return destination.key;
    }

    /// From now on, also for what waits to be sent again. What is `null` stays as it is; an empty URL ends all sending.
    void sendTo(@Nullable String url, @Nullable String key) {
        Destination current = destination;
        destination = new Destination(
                url == null ? current.url : Destination.url(url), key == null ? current.key : SigningKey.of(key));
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
            int status = post(delivery);
            attempt = new Attempt(due, sent, status, null);
        } catch (TimeoutException e) {
            attempt = new Attempt(due, sent, null, "No answer in time");
        } catch (IOException | RuntimeException e) {
            attempt = new Attempt(due, sent, null, e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        delivery.add(attempt);
        Instant next = RetrySchedule.next(delivery.attempts().size(), due);
        if (Objects.equals(attempt.status(), OK)) {
            delivery.end(Delivery.State.DELIVERED);
        } else if (next == null || delivery.kind() == Delivery.Kind.FORGERY) {
            delivery.end(Delivery.State.DISCARDED);
        } else {
            schedule(delivery, next);
        }
    }

    private int post(Delivery delivery) throws IOException, TimeoutException, InterruptedException {
        Destination current = destination;
        if (current.url == null) {
            throw new IOException("No webhook URL");
        }
        byte[] body = delivery.body();
        String signature = delivery.signatureOf(body, current.key);
        boolean cutOff = delivery.mischief().contains(Mischief.TRUNCATED)
                && delivery.attempts().isEmpty();
        HttpRequest.Builder request = HttpRequest.newBuilder(current.url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(cutOff ? Arrays.copyOf(body, body.length / 2) : body));
        if (!signature.isEmpty()) {
            request.header(Signature.HEADER, signature);
        }
        return status(request.build());
    }

    /// The client's own time-out ends with the header of the answer.
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

    /// @param url `null` where nothing is sent
    private record Destination(@Nullable URI url, SigningKey key) {

        static Destination of(String url, String key) {
            return new Destination(url(url), SigningKey.of(key));
        }

        static @Nullable URI url(String url) {
            return url.isBlank() ? null : Objects.requireNonNull(WebAddress.parse(url), "no web address");
        }
    }
}

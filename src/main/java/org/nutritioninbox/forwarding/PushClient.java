package org.nutritioninbox.forwarding;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import tools.jackson.databind.json.JsonMapper;

/// Sends signed messages to one destination.
final class PushClient implements AutoCloseable {

    /// Matches addresses of the internet: any that Spring Boot takes for external, but of IPv6 only those in use. The
    /// client filters the addresses that it connects to, so a name cannot change its address after the check.
    static final InetAddressFilter PUBLIC = InetAddressFilter.externalAddresses()
            .and(InetAddressFilter.of("0.0.0.0/1", "128.0.0.0/1", "2000::/3"))
            .andNot("3fff::/20");

    /// An answer up to this length leaves the connection open for the next push.
    private static final int ANSWER_LIMIT = 16 * 1024;

    private static final ContentType JSON = ContentType.create("application/json");

    private final DestinationSettings settings;
    private final List<Secret> secrets;
    private final CloseableHttpClient http;
    private final JsonMapper json;
    private final Clock clock;

    PushClient(DestinationSettings settings, JsonMapper json, Clock clock) {
        this.settings = settings;
        this.secrets = settings.secrets().stream().map(Secret::new).toList();
        this.json = json;
        this.clock = clock;
        this.http = new HttpComponentsHttpClientBuilder()
                .withCustomizer(PushClient::withoutConveniences)
                .withConnectionManagerCustomizer(
                        pool -> pool.setMaxConnPerRoute(settings.concurrency()).setMaxConnTotal(settings.concurrency()))
                .build(HttpClientSettings.defaults()
                        .withRedirects(HttpRedirects.DONT_FOLLOW)
                        .withCookieHandling(HttpCookieHandling.DISABLE)
                        .withTimeouts(settings.timeout(), settings.timeout())
                        .withInetAddressFilter(settings.allowPrivate() ? InetAddressFilter.all() : PUBLIC));
    }

    private static void withoutConveniences(HttpClientBuilder client) {
        // with a proxy of the JVM, the address of the proxy would be checked
        client.setRoutePlanner(new DefaultRoutePlanner(null))
                .setUserAgent("nutrition-inbox")
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableAuthCaching();
    }

    /// Sends a message and returns the status of the answer. Ignores the body of the answer. Without an answer, fails
    /// with a sentence for operators.
    ///
    /// @param id the same for each attempt
    int send(String id, Object message) throws IOException {
        HttpPost push = push(id, json.writeValueAsBytes(message));
        CompletableFuture<Void> end =
                new CompletableFuture<Void>().orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> _ = end.exceptionally(_ -> {
            push.cancel();
            return null;
        });
        try {
            ClassicHttpResponse answer = http.executeOpen(null, push, null);
            readSome(answer.getEntity());
            return answer.getCode();
        } catch (FilteredHostException e) {
            throw new IOException("has no public address; set allow-private=true if that is meant");
        } catch (IOException | RuntimeException e) {
            // Apache's client has many exceptions for a request that is cancelled
            boolean isLate = end.isDone() || e instanceof SocketTimeoutException;
            throw new IOException(
                    isLate
                            ? "gave no answer within " + settings.timeout().toMillis() + " ms"
                            : "cannot be reached: " + e.getClass().getSimpleName());
        } finally {
            end.complete(null);
            // closes the connection if the answer has not ended
            push.cancel();
        }
    }

    private HttpPost push(String id, byte[] body) {
        long timestamp = clock.instant().getEpochSecond();
        HttpPost push = new HttpPost(settings.url());
        settings.headers().forEach(push::setHeader);
        push.setHeader("webhook-id", id);
        push.setHeader("webhook-timestamp", timestamp);
        push.setHeader(
                "webhook-signature",
                secrets.stream().map(secret -> secret.sign(id, timestamp, body)).collect(Collectors.joining(" ")));
        push.setEntity(new ByteArrayEntity(body, JSON));
        return push;
    }

    private static void readSome(@Nullable HttpEntity entity) throws IOException {
        if (entity != null) {
            entity.getContent().readNBytes(ANSWER_LIMIT);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}

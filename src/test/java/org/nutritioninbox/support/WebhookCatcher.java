package org.nutritioninbox.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A receiver that keeps every webhook it is sent, and answers what a test wants.
public final class WebhookCatcher implements AutoCloseable {

    /// One as it arrived.
    ///
    /// @param headers by names in lower case, the first value of each
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
    public record Webhook(String path, Map<String, String> headers, byte[] body) {

        public @Nullable String signature() {
            return headers.get("x-body-signature");
        }

        public JsonNode json() {
            return Client.EXACT.readTree(body);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public boolean isSignedWith(String key) {
            return Objects.equals(signature(), Client.sign(body, key));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Webhook> caught = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Webhook> answer = _ -> 200;

    public WebhookCatcher() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Webhook> caught() {
        return List.copyOf(caught);
    }

    /// From now on answers so; 0 is no answer at all.
    public void answer(ToIntFunction<Webhook> status) {
        answer = status;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        Webhook webhook = new Webhook(
                exchange.getRequestURI().getPath(),
                headers,
                exchange.getRequestBody().readAllBytes());
        caught.add(webhook);
        int status = answer.applyAsInt(webhook);
        if (status > 0) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

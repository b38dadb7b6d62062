package org.nutritioninbox.forwarding;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nutritioninbox.support.Client;
import tools.jackson.databind.JsonNode;

/// The service of an app: a destination for each path. It verifies signatures by itself.
final class Receiver implements AutoCloseable {

    /// Answers with the status; 0 is no answer.
    static final int SILENCE = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Push> pushes = new CopyOnWriteArrayList<>();
    private final Map<String, ToIntFunction<Push>> answers = new ConcurrentHashMap<>();

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    void answer(String path, ToIntFunction<Push> status) {
        answers.put(path, status);
    }

    /// What came to a path about a record.
    List<Push> about(String path, String recordId) {
        return pushes.stream()
                .filter(push -> push.path().equals(path))
                .filter(push -> push.json().at("/data/record_id").asString("").equals(recordId))
                .toList();
    }

    List<Push> to(String path) {
        return pushes.stream().filter(push -> push.path().equals(path)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Push push = new Push(
                exchange.getRequestURI().getPath(),
                Map.copyOf(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes());
        pushes.add(push);
        int status = answers.getOrDefault(push.path(), _ -> 204).applyAsInt(push);
        if (status != SILENCE) {
            exchange.getResponseHeaders().add("Location", url("/elsewhere"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /// One request as it arrived.
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor given away
    record Push(String path, Map<String, List<String>> headers, byte[] body) {

        JsonNode json() {
            return Client.EXACT.readTree(body);
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        /// As a receiver verifies with one secret.
        boolean isSignedWith(String secret) {
            return Arrays.asList(header("webhook-signature").split(" ")).contains("v1," + signature(secret))
                    && Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(header("webhook-timestamp")))
                            < Duration.ofMinutes(5).toSeconds();
        }

        private String signature(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                String signed = header("webhook-id") + "." + header("webhook-timestamp") + "."
                        + new String(body, StandardCharsets.UTF_8);
                return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

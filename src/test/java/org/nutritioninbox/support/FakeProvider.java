package org.nutritioninbox.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.springframework.test.context.DynamicPropertyRegistry;
import tools.jackson.databind.JsonNode;

/// A provider that answers as it is told to, however oddly, and remembers what it was asked. It signs users in by
/// itself, with a new token each time.
public final class FakeProvider implements AutoCloseable {

    public static final String HMAC_KEY = "hmac-test-key-0123456789";
    public static final String APPLICATION_ID = "9999";

    private final HttpServer server;
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public FakeProvider() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        when("POST /v3/auth/hmac", this::signIn);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Makes it the provider of an application.
    public void register(DynamicPropertyRegistry registry) {
        registry.add("provider.base-url", this::baseUrl);
        registry.add("provider.application-id", () -> APPLICATION_ID);
        registry.add("provider.hmac-key", () -> HMAC_KEY);
    }

    public String baseUrl() {
        return "http://localhost:" + port() + "/v3";
    }

    /// The next requests of this method and path get these answers, one after the other, and the last one for ever.
    public FakeProvider when(String methodAndPath, Reply... inTurn) {
        replies.put(methodAndPath, new ArrayDeque<>(List.of(inTurn)));
        return this;
    }

    /// The requests with a method and path.
    public List<Request> asked(String methodAndPath) {
        return requests.stream()
                .filter(request -> request.methodAndPath().equals(methodAndPath))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath(),
                    exchange.getRequestURI().getQuery(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            next(request.methodAndPath()).send(exchange, request);
        }
    }

    private Reply next(String methodAndPath) {
        Deque<Reply> inTurn = replies.get(methodAndPath);
        if (inTurn == null) {
            return json(404, "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"no such record\"}");
        }
        synchronized (inTurn) {
            return inTurn.size() == 1 ? inTurn.getFirst() : inTurn.removeFirst();
        }
    }

    private void signIn(HttpExchange exchange, Request request) throws IOException {
        JsonNode json = Client.EXACT.readTree(request.body());
        String user = json.get("application_user_id").stringValue();
        boolean genuine = json.get("application_id").isNumber()
                && json.get("application_id").asString().equals(APPLICATION_ID)
                && json.get("signature")
                        .stringValue()
                        .equals(Client.sign(user.getBytes(StandardCharsets.UTF_8), HMAC_KEY));
        Reply reply = genuine
                ? json(200, "{\"access_token\":\"" + user + "-" + requests.size() + "\"}")
                : json(401, "{\"title\":\"Unauthorized\",\"status\":401}");
        reply.send(exchange, request);
    }

    public static Reply json(int status, String body) {
        return answer(status, status < 400 ? "application/json" : "application/problem+json", body);
    }

    public static Reply answer(int status, String contentType, String body) {
        return (exchange, _) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    public static Reply retryAfter(int status, String value) {
        return (exchange, request) -> {
            exchange.getResponseHeaders().set("Retry-After", value);
            json(status, "{\"title\":\"Later\",\"status\":" + status + "}").send(exchange, request);
        };
    }

    /// Promises more than it sends.
    public static Reply cutOff() {
        return (exchange, _) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"record_id\":\"".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    /// Hangs up without a word.
    public static Reply hangUp() {
        return (_, _) -> {
            throw new IOException("hung up");
        };
    }

    /// Says nothing, until all is over.
    public Reply silence() {
        return (_, _) -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    /// An answer.
    public interface Reply {
        void send(HttpExchange exchange, Request request) throws IOException;
    }

    /// A request.
    public record Request(String methodAndPath, String query, String authorization, String body) {}
}

package org.nutritioninbox.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Talks to an application under test as the provider and as an operator. Signs for itself, sharing nothing
/// with the code that verifies.
public final class Client {

    /// Keeps every digit of a number.
    public static final JsonMapper EXACT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(1000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /// Equal as JSON: numbers by value, whatever type of node they came into.
    public static boolean sameJson(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber()
                        ? a.decimalValue().compareTo(b.decimalValue())
                        : a.equals(b) ? 0 : 1,
                other);
    }

    private static final Pattern NEXT = Pattern.compile("<http://localhost:\\d+([^>]*)>;rel=\"next\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;

    public Client(int port) {
        this.port = port;
    }

    public int port() {
        return port;
    }

    public HttpResponse<String> webhook(String body) {
        return webhook(body.getBytes(StandardCharsets.UTF_8), InboxTest.KEY, request -> request);
    }

    /// Posts a body signed with a key.
    public HttpResponse<String> webhook(byte[] body, String key, UnaryOperator<HttpRequest.Builder> more) {
        return send(more.apply(request("/nutrition-webhook")
                .header("x-body-signature", sign(body, key))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))));
    }

    /// Asks as the viewer.
    public HttpResponse<String> get(String path) {
        return send(as("viewer", InboxTest.VIEWER_PASSWORD, request(path)));
    }

    /// Posts JSON, or nothing where the text is empty, as the operator.
    public HttpResponse<String> operate(String path, String json) {
        return send(as("operator", InboxTest.OPERATOR_PASSWORD, request(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /// Posts nothing as the viewer, who may not.
    public HttpResponse<String> postAsViewer(String path) {
        return send(as("viewer", InboxTest.VIEWER_PASSWORD, request(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    public JsonNode json(String path) {
        return EXACT.readTree(get(path).body());
    }

    /// The value of a metric.
    ///
    /// @param name maybe with `?tag=key:value`
    public double metric(String name) {
        return json("/actuator/metrics/" + name).at("/measurements/0/value").doubleValue();
    }

    /// Every element of a list, page after page, as the Link header leads.
    public List<JsonNode> all(String path) {
        List<JsonNode> elements = new ArrayList<>();
        String page = path;
        while (page != null) {
            HttpResponse<String> answer = get(page);
            EXACT.readTree(answer.body()).forEach(elements::add);
            Matcher next = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
            page = next.find() ? next.group(1) : null;
        }
        return elements;
    }

    /// Starts a reconciliation and returns it at its end.
    public JsonNode reconciled(String request) {
        HttpResponse<String> answer = operate("/reconciliations", request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String run =
                "/reconciliations/" + EXACT.readTree(answer.body()).get("id").stringValue();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !json(run).get("state").stringValue().equals("RUNNING"));
        return json(run);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    public static HttpRequest.Builder as(String user, String password, HttpRequest.Builder request) {
        String credentials = user + ":" + password;
        return request.header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String sign(byte[] body, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

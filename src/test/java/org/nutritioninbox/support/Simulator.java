package org.nutritioninbox.support;

import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.simulator.SimulatorApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The provider as others see it, on a port of its own: the simulator, started within the test. Unless told otherwise
/// it runs a thousand times as fast as real time, and sends no webhooks until [#sendTo] says where.
public final class Simulator implements AutoCloseable {

    public static final String APPLICATION_ID = "9999";
    public static final String HMAC_KEY = "hmac-key-of-the-tests";

    private final ConfigurableApplicationContext context;
    private final int port;

    private Simulator(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /// Starts one with these settings.
    ///
    /// @param properties such as `simulator.mischief.lost=0.1`
    public static Simulator start(String... properties) {
        SpringApplication application = Applications.of(SimulatorApplication.class)
                .profiles(SimulatorApplication.PROFILE)
                .build();
        Stream<String> unlessGiven = Stream.of(
                        "server.port=0",
                        "simulator.webhook-url=",
                        "simulator.webhook-key=" + InboxTest.KEY,
                        "simulator.hmac-key=" + HMAC_KEY,
                        "simulator.speed=1000")
                .filter(setting ->
                        Stream.of(properties).noneMatch(given -> name(given).equals(name(setting))));
        return new Simulator(application.run(Stream.concat(unlessGiven, Stream.of(properties))
                .map(setting -> "--" + setting)
                .toArray(String[]::new)));
    }

    private static String name(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    /// Its settings.
    public @Nullable String setting(String name) {
        return context.getEnvironment().getProperty(name);
    }

    public int port() {
        return port;
    }

    /// The base URL for a client.
    public String baseUrl() {
        return "http://localhost:" + port + "/v3";
    }

    /// The arguments of a receiver that asks this provider.
    public String[] argumentsOfReceiver(String... more) {
        List<String> settings = List.of(
                InboxTest.KEYS,
                InboxTest.OPERATOR,
                InboxTest.VIEWER,
                "provider.base-url=" + baseUrl(),
                "provider.application-id=" + APPLICATION_ID,
                "provider.hmac-key=" + HMAC_KEY,
                "reconciliation.rate-per-second=1000",
                "db-scheduler.polling-interval=100ms");
        return Stream.concat(settings.stream(), Stream.of(more))
                .map(setting -> "--" + setting)
                .toArray(String[]::new);
    }

    /// From now on webhooks go to a receiver on that port.
    public void sendTo(int receiverPort) {
        sendTo("http://localhost:" + receiverPort + "/nutrition-webhook");
    }

    public void sendTo(String url) {
        post("/simulator/webhook", "{\"url\":\"" + url + "\"}");
    }

    /// Has phones upload meals, each of these users in turn; the ids of their records.
    public List<String> meals(int count, String... users) {
        String names = users.length == 0 ? "" : ",\"users\":[\"" + String.join("\",\"", users) + "\"]";
        List<String> ids = new ArrayList<>();
        post("/simulator/meals", "{\"count\":" + count + names + "}").forEach(id -> ids.add(id.stringValue()));
        return ids;
    }

    /// The newest version of every record that the provider has.
    public List<JsonNode> records() {
        return list("/simulator/records");
    }

    /// Every webhook, with its attempts.
    public List<JsonNode> deliveries() {
        return list("/simulator/deliveries");
    }

    /// Puts the provider's time forward; what was due meanwhile happens at once.
    public void advance(Duration by) {
        post("/simulator/clock", "{\"advance\":\"" + by + "\"}");
    }

    /// Changes shares of mischief for uploads from now on, as in `"lost":0.1`.
    public void mischief(String shares) {
        post("/simulator/mischief", "{" + shares + "}");
    }

    /// Has the next calls of the API go wrong, as in `"kind":"server_error","count":3`.
    public void outage(String what) {
        post("/simulator/outages", "{" + what + "}");
    }

    /// Until every record has its analysis.
    public void awaitAnalyses() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> records().stream().allMatch(record -> record.has("modified_at")));
    }

    /// Until no webhook is left to be sent.
    public void awaitDeliveries() {
        awaitAnalyses();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> list("/simulator/deliveries?state=WAITING").isEmpty());
    }

    /// A token of a user, by the provider's own way.
    public String token(String user) {
        String signature = Client.sign(user.getBytes(StandardCharsets.UTF_8), HMAC_KEY);
        return post(
                        "/v3/auth/hmac",
                        "{\"application_id\":" + APPLICATION_ID + ",\"application_user_id\":\"" + user
                                + "\",\"signature\":\"" + signature + "\"}")
                .get("access_token")
                .stringValue();
    }

    /// Asks the API as a user.
    public HttpResponse<String> get(String user, String path) {
        return send(request("/v3" + path).header("Authorization", "Bearer " + token(user)));
    }

    /// Calls the API as a user; without a body where the text is empty.
    public HttpResponse<String> call(String user, String method, String path, String json) {
        return send(request("/v3" + path)
                .header("Authorization", "Bearer " + token(user))
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    /// Pulls a string, or fails with what is wrong with that.
    public JsonNode post(String path, String json) {
        HttpResponse<String> answer = send(request(path).POST(HttpRequest.BodyPublishers.ofString(json)));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return Client.EXACT.readTree(answer.body());
    }

    /// A photo in base64 that the provider takes, or would take if it were larger.
    public static String photo(int width, int height, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json");
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return new Client(port).send(request);
    }

    private List<JsonNode> list(String path) {
        return List.copyOf(
                ((ArrayNode) Client.EXACT.readTree(send(request(path)).body())).elements());
    }

    @Override
    public void close() {
        context.close();
    }
}

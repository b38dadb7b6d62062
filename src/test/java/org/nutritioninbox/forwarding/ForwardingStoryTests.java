package org.nutritioninbox.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.forwarding.Receiver.Push;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Each destination is a path of one receiver, and has users of its own.
@InboxTest(
        properties = {
            "processing.retry.delay=100ms",
            "processing.retry.multiplier=1",
            "processing.retry.attempts=3",
            "processing.sweep=100ms"
        })
@DirtiesContext
class ForwardingStoryTests {

    private static final String OLD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private static final Receiver RECEIVER = new Receiver();

    @Autowired
    private Client client;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private ClientHttpRequestFactoryBuilder<?> clientOfTheProvider;

    private final String id = UUID.randomUUID().toString();

    @DynamicPropertySource
    static void destinations(DynamicPropertyRegistry registry) {
        for (String name : List.of("app", "flaky", "dead", "gone", "moved", "silent")) {
            destination(registry, name, RECEIVER.url("/" + name + "?key=4711"));
            registry.add("forwarding.destinations." + name + ".allow-private", () -> "true");
        }
        registry.add("forwarding.destinations.app.headers.X-Team", () -> "nutrition");
        registry.add("forwarding.destinations.app.status", () -> "completed,failed");
        registry.add("forwarding.destinations.silent.timeout", () -> "300ms");
        destination(registry, "private-name", RECEIVER.url("/private").replace("http:", "https:"));
        destination(registry, "private-address", "https://127.0.0.1/private");
    }

    private static void destination(DynamicPropertyRegistry registry, String name, String url) {
        String prefix = "forwarding.destinations." + name + ".";
        registry.add(prefix + "url", () -> url);
        registry.add(prefix + "secrets", () -> NEW_SECRET + "," + OLD_SECRET);
        registry.add(prefix + "users", () -> "user-of-" + name);
    }

    @AfterAll
    static void close() {
        RECEIVER.close();
    }

    @Test
    void aChangeIsPushedAndSignedWithEachSecret() {
        send("app", id, "completed");

        await().until(() -> !RECEIVER.about("/app", id).isEmpty());
        Push push = RECEIVER.about("/app", id).getFirst();
        assertThat(push.isSignedWith(OLD_SECRET)).isTrue();
        assertThat(push.isSignedWith(NEW_SECRET)).isTrue();
        assertThat(push.isSignedWith("whsec_" + "A".repeat(32))).isFalse();
        assertThat(push.header("content-type")).isEqualTo("application/json");
        assertThat(push.header("x-team")).isEqualTo("nutrition");
        assertThat(push.header("webhook-id")).isEqualTo(deliveryOf(id));
        JsonNode message = push.json();
        assertThat(message.get("type").stringValue()).isEqualTo("nutrition_record.changed");
        assertThat(message.at("/data/version").intValue()).isEqualTo(1);
        assertThat(message.at("/data/reason").stringValue()).isEqualTo("ARRIVED");
        assertThat(message.at("/data/record/dish_name").stringValue()).isEqualTo("soup");
    }

    @Test
    void onlyWhatTheFiltersSelectIsPushed() {
        String other = UUID.randomUUID().toString();
        send("app", id, "processing");
        send("somebody-else", other, "completed");
        send("app", id, "failed");

        await().until(() -> !RECEIVER.about("/app", id).isEmpty());
        assertThat(RECEIVER.about("/app", id))
                .extracting(push -> push.json().at("/data/record/status").stringValue())
                .containsExactly("failed");
        assertThat(RECEIVER.about("/app", other)).isEmpty();
    }

    @Test
    void aPushThatFailedIsRepeatedWithTheSameIdAndBody() {
        AtomicInteger attempts = new AtomicInteger();
        RECEIVER.answer("/flaky", _ -> attempts.incrementAndGet() < 3 ? 500 : 200);
        send("flaky", id, "completed");

        await().until(() -> state("flaky").get("last_success_at").isString());
        List<Push> pushes = RECEIVER.about("/flaky", id);
        assertThat(pushes).hasSize(3);
        assertThat(pushes).extracting(push -> push.header("webhook-id")).containsOnly(deliveryOf(id));
        assertThat(pushes).extracting(Push::json).containsOnly(pushes.getFirst().json());
        assertThat(state("flaky").get("last_error").stringValue()).isEqualTo("answered 500");
        assertThat(pushes("flaky", "failed").count()).isEqualTo(2);
        assertThat(pushes("flaky", "delivered").count()).isEqualTo(1);
    }

    @Test
    void aDeadPushCanBeReplayed() {
        RECEIVER.answer("/dead", _ -> 500);
        send("dead", id, "completed");
        awaitState("DEAD", id);
        assertThat(delivery(id).get("last_error").stringValue())
                .contains("forward:dead")
                .contains("answered 500");
        String meal = "/page/meals/" + id;
        assertThat(client.get(meal).body()).contains(">dead<", "answered 500").doesNotContain("hx-get=\"" + meal);

        RECEIVER.answer("/dead", _ -> 200);
        client.operate("/deliveries/" + deliveryOf(id) + "/replay", "");

        awaitState("PROCESSED", id);
        assertThat(client.get(meal).body()).contains("Processed, and forwarded if that was on</b>", "by this inbox");
        assertThat(RECEIVER.about("/dead", id)
                        .getLast()
                        .json()
                        .at("/data/reason")
                        .stringValue())
                .isEqualTo("REPLAYED");
    }

    @Test
    void aDestinationThatIsGoneGetsNothingMore() {
        RECEIVER.answer("/gone", _ -> 410);
        send("gone", id, "completed");
        await().until(() -> state("gone").get("state").stringValue().equals("OFF"));
        assertThat(client.get("/").body())
                .contains("1 destination is off after an answer 410", "href=\"/page/destinations\">Show them");

        String later = UUID.randomUUID().toString();
        send("gone", later, "completed");

        awaitState("PROCESSED", later);
        assertThat(delivery(id).get("state").stringValue()).isEqualTo("PROCESSED");
        assertThat(RECEIVER.to("/gone")).hasSize(1);
        assertThat(state("gone").get("last_error").stringValue()).isEqualTo("answered 410");
        assertThat(pushes("gone", "off").count()).isEqualTo(2);
    }

    @Test
    void aRedirectIsNotFollowed() {
        RECEIVER.answer("/moved", _ -> 307);
        send("moved", id, "completed");

        awaitState("DEAD", id);
        assertThat(delivery(id).get("last_error").stringValue()).contains("answered 307");
        assertThat(RECEIVER.to("/elsewhere")).isEmpty();
    }

    @Test
    void aSilentDestinationSlowsNobodyOnceItsCircuitIsOpen() {
        RECEIVER.answer("/silent", _ -> Receiver.SILENCE);
        for (int i = 0; i < 40; i++) {
            send("silent", UUID.randomUUID().toString(), "completed");
        }
        await().until(() -> state("silent").get("state").stringValue().equals("OPEN"));
        int asked = RECEIVER.to("/silent").size();

        for (int i = 0; i < 40; i++) {
            send("silent", UUID.randomUUID().toString(), "completed");
        }
        send("app", id, "completed");
        await().until(() -> !RECEIVER.about("/app", id).isEmpty());
        await().until(() -> pushes("silent", "refused").count() >= 40);

        assertThat(RECEIVER.to("/silent")).as("pushes under way").hasSizeLessThanOrEqualTo(asked + 8);
        assertThat(pushes("silent", "refused").mean(TimeUnit.MILLISECONDS)).isLessThan(150);
        assertThat(state("silent").get("last_error").stringValue()).isEqualTo("gave no answer within 300 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private-name", "private-address"})
    void aPrivateAddressIsRefusedUnlessItIsAllowed(String name) {
        send(name, id, "completed");

        awaitState("DEAD", id);
        assertThat(state(name).get("last_error").stringValue()).contains("no public address");
        assertThat(Client.EXACT.readTree(test(name).body()).get("error").stringValue())
                .contains("no public address");
        assertThat(RECEIVER.to("/private")).isEmpty();
    }

    @Test
    void anOperatorSendsATestMessage() {
        JsonNode answer = Client.EXACT.readTree(test("app").body());

        assertThat(answer.get("status").intValue()).isEqualTo(204);
        assertThat(answer.get("error").isNull()).isTrue();
        assertThat(answer.get("duration_ms").isNumber()).isTrue();
        Push push = RECEIVER.to("/app").stream()
                .filter(test -> test.json().get("type").stringValue().equals("nutrition_inbox.test"))
                .findFirst()
                .orElseThrow();
        assertThat(push.isSignedWith(NEW_SECRET)).isTrue();
        JsonNode audited = client.json("/audit/actions").get(0);
        assertThat(audited.get("action").stringValue()).isEqualTo("destination.test");
        assertThat(audited.at("/subject/destination").stringValue()).isEqualTo("app");
    }

    @Test
    void aViewerSendsNoTestMessage() {
        assertThat(client.postAsViewer("/destinations/app/test").statusCode()).isEqualTo(403);
    }

    @Test
    void anUnknownDestinationIsNotFound() {
        assertThat(test("nowhere").statusCode()).isEqualTo(404);
        assertThat(test("nowhere").body()).contains("GET /destinations");
    }

    @Test
    void aDestinationIsShownWithoutItsSecrets() {
        String shown = client.get("/destinations").body();

        assertThat(shown).contains(RECEIVER.url("")).doesNotContain("whsec_", "4711", "X-Team");
        assertThat(client.json("/processing").get("processors").valueStream().map(JsonNode::stringValue))
                .contains("forward:app");
    }

    @Test
    void theProviderIsStillCalledWithTheClientOfTheJdk() {
        assertThat(clientOfTheProvider).isInstanceOf(JdkClientHttpRequestFactoryBuilder.class);
    }

    private void send(String destination, String recordId, String status) {
        assertThat(client.webhook("""
            {"application_user_id":"user-of-%s","record_id":"%s","status":"%s","dish_name":"soup"}
            """.formatted(destination, recordId, status)).statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> test(String destination) {
        return client.operate("/destinations/" + destination + "/test", "");
    }

    private JsonNode state(String destination) {
        return client.json("/destinations")
                .valueStream()
                .filter(shown -> shown.get("name").stringValue().equals(destination))
                .findFirst()
                .orElseThrow();
    }

    private Timer pushes(String destination, String outcome) {
        return meters.get("inbox.forwarding")
                .tag("destination", destination)
                .tag("outcome", outcome)
                .timer();
    }

    private void awaitState(String state, String record) {
        await().until(() -> delivery(record).get("state").stringValue().equals(state));
    }

    private JsonNode delivery(String recordId) {
        return client.json("/deliveries?record_id=" + recordId).get(0);
    }

    private String deliveryOf(String recordId) {
        return delivery(recordId).get("id").stringValue();
    }
}

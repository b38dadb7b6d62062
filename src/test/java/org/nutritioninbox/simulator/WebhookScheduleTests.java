package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.WebhookCatcher.Webhook;
import tools.jackson.databind.JsonNode;

/// A webhook is sent, sent again, and given up.
class WebhookScheduleTests extends WebhookStory {

    private static final Duration ALL = Duration.ofHours(75);

    @Test
    void whatIsNeverAcceptedIsSentElevenTimesOverThreeDaysAndThenDiscarded() {
        receiver.answer(_ -> 500);
        simulator.meals(1);
        simulator.advance(ALL);
        simulator.awaitDeliveries();

        JsonNode delivery = onlyDelivery();
        assertThat(delivery.get("state").stringValue()).isEqualTo("DISCARDED");
        assertThat(delays(delivery))
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        Duration.parse("PT2M5S"),
                        Duration.parse("PT32M5S"),
                        Duration.parse("PT2H32M5S"),
                        Duration.parse("PT14H32M5S"),
                        Duration.parse("PT26H32M5S"),
                        Duration.parse("PT38H32M5S"),
                        Duration.parse("PT50H32M5S"),
                        Duration.parse("PT62H32M5S"),
                        Duration.parse("PT74H32M5S"));
        assertThat(new HashSet<>(receiver.caught().stream().map(Webhook::text).toList()))
                .hasSize(1);
        assertThat(new HashSet<>(
                        receiver.caught().stream().map(Webhook::signature).toList()))
                .hasSize(1);
    }

    @Test
    void threeDaysPassInSecondsWithoutAJump() {
        simulator.post("/simulator/clock", "{\"speed\":50000}");
        receiver.answer(_ -> 503);
        simulator.meals(3);
        simulator.awaitDeliveries();

        assertThat(receiver.caught()).hasSize(33);
        for (JsonNode delivery : simulator.deliveries()) {
            delivery.get("attempts")
                    .forEach(attempt -> assertThat(time(attempt, "sent_at"))
                            .as("never before it is due")
                            .isAfterOrEqualTo(time(attempt, "due_at")));
            assertThat(delays(delivery).getLast()).isEqualTo(Duration.parse("PT74H32M5S"));
        }
    }

    @Test
    void nothingButExactly200IsAnAnswerAndNoRedirectIsFollowed() {
        Queue<Integer> statuses = new ConcurrentLinkedQueue<>(List.of(201, 202, 204, 301, 307, 400, 401, 503));
        Map<String, Integer> firstAnswers = new ConcurrentHashMap<>();
        receiver.answer(webhook -> {
            String id = webhook.json().get("record_id").stringValue();
            return firstAnswers.containsKey(id) ? 200 : firstAnswers.computeIfAbsent(id, _ -> statuses.remove());
        });
        simulator.meals(statuses.size());
        simulator.awaitDeliveries();

        assertThat(receiver.caught())
                .hasSize(16)
                .allMatch(webhook -> webhook.path().equals("/nutrition-webhook"));
        assertThat(simulator.deliveries()).hasSize(8).allSatisfy(delivery -> {
            Integer status = firstAnswers.get(delivery.get("record_id").stringValue());
            assertThat(delivery.get("state").stringValue()).isEqualTo("DELIVERED");
            assertThat(delivery.get("attempts").get(0).get("status").intValue()).isEqualTo(status);
            assertThat(delivery.get("attempts").get(1).get("status").intValue()).isEqualTo(200);
            assertThat(delays(delivery).getLast()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void aReceiverThatDoesNotAnswerInTimeHasFailed() {
        receiver.answer(_ -> receiver.caught().size() == 1 ? 0 : 200);
        simulator.meals(1);
        simulator.awaitDeliveries();

        JsonNode attempts = onlyDelivery().get("attempts");
        assertThat(attempts.get(0).get("error").stringValue()).isEqualTo("No answer in time");
        assertThat(attempts.get(1).get("status").intValue()).isEqualTo(200);
    }

    @Test
    void aReceiverThatIsNotThereHasFailed() {
        int port = receiver.port();
        receiver.close();
        simulator.meals(1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> simulator.deliveries().stream()
                        .anyMatch(delivery -> delivery.get("attempts").size() >= 2));
        assertThat(onlyDelivery().get("attempts").get(0).get("error").stringValue())
                .isEqualTo("ConnectException");
        assertThat(port).isPositive();
    }

    @Test
    void aChangedKeyIsUsedForWhatWaitsToBeSentAgain() {
        receiver.answer(webhook -> webhook.isSignedWith(InboxTest.SECOND_KEY) ? 200 : 401);
        simulator.meals(1);
        await().until(() -> !receiver.caught().isEmpty());
        simulator.post("/simulator/webhook", "{\"key\":\"" + InboxTest.SECOND_KEY + "\"}");
        simulator.advance(Duration.ofMinutes(3));
        simulator.awaitDeliveries();

        assertThat(onlyDelivery().get("state").stringValue()).isEqualTo("DELIVERED");
    }

    private JsonNode onlyDelivery() {
        List<JsonNode> deliveries = simulator.deliveries();
        assertThat(deliveries).hasSize(1);
        return deliveries.getFirst();
    }

    private static List<Duration> delays(JsonNode delivery) {
        List<Duration> delays = new ArrayList<>();
        Instant first = time(delivery.get("attempts").get(0), "due_at");
        delivery.get("attempts").forEach(attempt -> delays.add(Duration.between(first, time(attempt, "due_at"))));
        return delays;
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.get(name).stringValue());
    }
}

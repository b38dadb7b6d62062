package org.nutritioninbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.WebhookCatcher.Webhook;
import tools.jackson.databind.JsonNode;

/// Everything that can go wrong with webhooks, one after the other.
class MischiefTests extends WebhookStory {

    private static final Duration LATER = Duration.ofHours(4);

    @BeforeEach
    void refuseWhatIsNotSigned() {
        // as a real receiver: what is not signed rightly is refused
        receiver.answer(webhook -> webhook.isSignedWith(InboxTest.KEY) ? 200 : 401);
    }

    @Test
    void whatIsLostIsNeverSentThoughTheRecordIsThere() {
        String id = aMealWith("\"lost\":1,\"doubled\":1");

        assertThat(receiver.caught()).isEmpty();
        assertThat(simulator.records().getFirst().get("status").stringValue()).isEqualTo("completed");
        assertThat(deliveries(id, "RECORD").getFirst().get("state").stringValue())
                .isEqualTo("LOST");
    }

    @Test
    void whatIsDoubledComesTwiceTheSame() {
        aMealWith("\"doubled\":1");

        assertThat(receiver.caught()).hasSize(2);
        assertThat(receiver.caught().get(0).text())
                .isEqualTo(receiver.caught().get(1).text());
    }

    @Test
    void whatIsLateComesTenMinutesToThreeHoursAfterItsAnalysis() {
        String id = aMealWith("\"late\":1");

        JsonNode attempt = deliveries(id, "RECORD").getFirst().get("attempts").get(0);
        Instant analysed =
                Instant.parse(simulator.records().getFirst().get("modified_at").stringValue());
        assertThat(Duration.between(
                        analysed, Instant.parse(attempt.get("due_at").stringValue())))
                .isBetween(Duration.ofMinutes(10), Duration.ofHours(3));
    }

    @Test
    void whatIsReorderedIsFollowedByItsOwnEarlierVersion() {
        String id = aMealWith("\"reordered\":1");

        List<JsonNode> inOrder = deliveries(id, "RECORD").stream()
                .sorted(Comparator.comparing(delivery ->
                        delivery.get("attempts").get(0).get("due_at").stringValue()))
                .toList();
        assertThat(inOrder.stream().map(delivery -> delivery.get("id").stringValue()))
                .containsExactly("1-record", "1-earlier");
        Webhook earlier = receiver.caught().stream()
                .filter(webhook -> webhook.json().get("status").stringValue().equals("processing"))
                .findFirst()
                .orElseThrow();
        assertThat(earlier.isSignedWith(InboxTest.KEY)).isTrue();
        assertThat(earlier.json().propertyNames())
                .as("what there is of a record while it is processed")
                .containsExactlyInAnyOrder("application_user_id", "record_id", "status", "uploaded_at");
    }

    @Test
    void whatIsForgedIsNeverSignedWithTheKeyAndNotTriedAgain() {
        simulator.mischief("\"forged\":1");
        simulator.meals(40);
        later();

        List<Webhook> forged = receiver.caught().stream()
                .filter(webhook -> webhook.text().contains("Forged dish"))
                .toList();
        assertThat(forged).hasSize(40).noneMatch(webhook -> webhook.isSignedWith(InboxTest.KEY));
        Set<String> genuine = receiver.caught().stream()
                .filter(webhook -> !webhook.text().contains("Forged dish"))
                .map(Webhook::signature)
                .collect(Collectors.toSet());
        assertThat(genuine).hasSize(40);
        assertThat(forged)
                .as("with a signature of another body")
                .allMatch(webhook -> genuine.contains(webhook.signature()));
        assertThat(deliveries("FORGERY"))
                .hasSize(40)
                .allMatch(delivery -> delivery.get("attempts").size() == 1);
    }

    @Test
    void whatIsTruncatedArrivesWholeAtTheSecondAttempt() {
        aMealWith("\"truncated\":1");

        assertThat(receiver.caught()).hasSize(2);
        Webhook half = receiver.caught().get(0);
        Webhook whole = receiver.caught().get(1);
        assertThat(whole.text()).startsWith(half.text());
        assertThat(half.text().length()).isLessThan(whole.text().length());
        assertThat(half.signature()).isEqualTo(whole.signature());
        assertThat(whole.isSignedWith(InboxTest.KEY)).isTrue();
    }

    @Test
    void whatIsSignedWithAnotherKeyStaysSo() {
        simulator.mischief("\"wrong_key\":1");
        simulator.meals(1);
        simulator.advance(Duration.ofHours(80));
        simulator.awaitDeliveries();

        assertThat(receiver.caught())
                .hasSize(11)
                .allMatch(webhook -> webhook.isSignedWith("a-key-of-another-application"));
        assertThat(deliveries("RECORD").getFirst().get("state").stringValue()).isEqualTo("DISCARDED");
    }

    @Test
    void aChangeIsSentAsWell() {
        String id = aMealWith("\"lost\":1");
        String change = "{\"serving_size\":100}";
        String user = simulator.records().getFirst().get("application_user_id").stringValue();

        assertThat(simulator
                        .call(user, "PATCH", "/nutrition_records/" + id, change)
                        .statusCode())
                .isEqualTo(200);
        simulator.awaitDeliveries();

        assertThat(receiver.caught()).hasSize(1);
        assertThat(receiver.caught().getFirst().json())
                .isEqualTo(simulator.records().getFirst());
        assertThat(receiver.caught().getFirst().json().get("status").stringValue())
                .isEqualTo("updated");
    }

    @Test
    void theShareOfAMischiefIsTheOneThatWasAskedFor() {
        simulator.mischief("\"lost\":0.1");
        simulator.meals(2000);
        later();

        long lost = deliveries("RECORD").stream()
                .filter(delivery -> delivery.get("state").stringValue().equals("LOST"))
                .count();
        assertThat(lost).isBetween(140L, 260L);
        assertThat(receiver.caught().stream()
                        .map(webhook -> webhook.json().get("record_id"))
                        .distinct())
                .hasSize((int) (2000 - lost));
    }

    private String aMealWith(String shares) {
        simulator.mischief(shares);
        String id = simulator.meals(1).getFirst();
        later();
        return id;
    }

    private void later() {
        simulator.advance(LATER);
        simulator.awaitDeliveries();
    }

    private List<JsonNode> deliveries(String kind) {
        return simulator.deliveries().stream()
                .filter(delivery -> delivery.get("kind").stringValue().equals(kind))
                .toList();
    }

    private List<JsonNode> deliveries(String recordId, String kind) {
        return deliveries(kind).stream()
                .filter(delivery -> delivery.get("record_id").stringValue().equals(recordId))
                .toList();
    }
}

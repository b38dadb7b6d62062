package org.nutritioninbox.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import tools.jackson.databind.JsonNode;

class ExportTests extends UserStory {

    @Test
    void aPersonGetsAllThatIsKnown() throws Exception {
        String id = eaten(user, dish);
        eaten(other, dish);
        String mixed = "[{\"user\":\"" + user + "\",\"a\":1.50},{\"user\":\"" + other + "\"}]";
        send(mixed);
        sendZipped("{\"owner\":\"" + user + "\"}");
        sendForged("{\"user\":\"" + user + "\"}");
        expected(user, id);
        jdbc.update("""
                insert into expectation (id, application_user_id, origin, state, since, answer, answer_status)
                values (uuidv7(), ?, 'SUBMITTED', 'ANSWERED', now(), '\\xff', 200)
                """, user);

        HttpResponse<String> answer = export(user);
        List<JsonNode> lines = answer.body().lines().map(Client.EXACT::readTree).toList();

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment")
                .contains(user + ".ndjson");
        assertThat(only(lines, "record").getFirst().get("dish_name").stringValue())
                .isEqualTo(dish);
        List<JsonNode> deliveries = only(lines, "delivery");
        assertThat(deliveries).hasSize(3);
        assertThat(deliveries.get(0).get("body").stringValue()).isEqualTo(meal(user, id, "completed", dish, UPLOADED));
        assertThat(deliveries.get(1).get("body_parts").toString())
                .isEqualTo("[{\"user\":\"" + user + "\",\"a\":1.50}]");
        assertThat(deliveries.get(2).get("body").stringValue()).isEqualTo("{\"owner\":\"" + user + "\"}");
        assertThat(only(lines, "quarantine").getFirst().get("body").stringValue())
                .contains(user);
        List<JsonNode> expectations = only(lines, "expectation");
        assertThat(expectations.get(0).at("/answer/body").stringValue()).contains(id);
        assertThat(expectations.get(1).at("/answer/body_base64").stringValue()).isEqualTo("/w==");
        assertThat(only(lines, "audit").getFirst().get("action").stringValue()).isEqualTo("user.export");
        assertThat(answer.body()).doesNotContain(other);
        assertThat(lines.getLast().get("type").stringValue()).isEqualTo("end");
        assertThat(lines.getLast().get("lines").intValue()).isEqualTo(lines.size() - 1);
    }

    @Test
    void nothingIsKnownOfAnErasedUserButWhatOperatorsDid() {
        eaten(user, dish);
        erase(user);

        assertThat(exported(user))
                .extracting(line -> line.get("type").stringValue())
                .containsOnly("audit", "end");
    }

    @Test
    void anExportThatFailsDoesNotLookComplete() {
        for (int i = 0; i < 30; i++) {
            eaten(user, dish + "x".repeat(1000));
        }
        oddRoom.goAway();

        assertThat(bodyOrNothing()).doesNotContain("\"type\":\"end\"");
    }

    @Test
    void anExportThatCannotBeginIsAProblem() {
        oddRoom.goAway();

        HttpResponse<String> answer = export(user);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void aThirdExportAtOnceIsRefused() throws Exception {
        oddRoom.gate = new CountDownLatch(1);
        List<Thread> first =
                List.of(Thread.startVirtualThread(() -> export(user)), Thread.startVirtualThread(() -> export(user)));
        try {
            await().until(() -> oddRoom.waiting.get() == 2);

            assertThat(export(user).statusCode()).isEqualTo(503);
        } finally {
            oddRoom.gate.countDown();
        }
        for (Thread one : first) {
            one.join();
        }
        assertThat(export(user).statusCode()).isEqualTo(200);
    }

    private String bodyOrNothing() {
        try {
            return export(user).body();
        } catch (UncheckedIOException e) {
            // the connection was broken off
            return "";
        }
    }

    private static List<JsonNode> only(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.get("type").stringValue().equals(type))
                .map(line -> line.get("data"))
                .toList();
    }
}

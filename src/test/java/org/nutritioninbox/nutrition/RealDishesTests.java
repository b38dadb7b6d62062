package org.nutritioninbox.nutrition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// 6,435 dishes of the USDA's Food and Nutrient Database for Dietary Studies (public domain) go in as signed
/// webhooks and come out of the API equal field by field.
@InboxTest
class RealDishesTests {

    private static final int DISHES = 6435;
    private static final String USER = "user-of-real-dishes";

    @LocalServerPort
    private int port;

    @Test
    void everyDishComesOutAsItWentIn() throws Exception {
        Client client = new Client(port);
        Map<String, JsonNode> sent = new HashMap<>();
        dishes().forEach(dish -> sent.put(dish.get("record_id").stringValue(), dish));
        assertThat(sent).hasSize(DISHES);

        sendAll(client, sent);

        int seen = 0;
        for (JsonNode record : client.all("/nutrition_records?limit=500&application_user_id=" + USER)) {
            ((ObjectNode) record).remove("_inbox");
            JsonNode dish = sent.remove(record.get("record_id").stringValue());
            assertThat(Client.sameJson(record, Objects.requireNonNull(dish)))
                    .as("%s for %s", record, dish)
                    .isTrue();
            seen++;
        }
        assertThat(seen).isEqualTo(DISHES);
        assertThat(sent).isEmpty();
    }

    private static void sendAll(Client client, Map<String, JsonNode> dishes) throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService senders = Executors.newFixedThreadPool(16)) {
            for (JsonNode dish : dishes.values()) {
                answers.add(senders.submit(() -> client.webhook(dish.toString()).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
    }

    private static List<ObjectNode> dishes() throws IOException {
        try (InputStream file = RealDishesTests.class.getResourceAsStream("/dishes.jsonl.gz");
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Objects.requireNonNull(file)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(Client.EXACT::readTree)
                    .map(RealDishesTests::webhook)
                    .toList();
        }
    }

    private static ObjectNode webhook(JsonNode dish) {
        ObjectNode webhook = Client.EXACT.createObjectNode();
        String code = dish.get("fndds").stringValue();
        webhook.put("application_user_id", USER);
        webhook.put(
                "record_id",
                UUID.nameUUIDFromBytes(code.getBytes(StandardCharsets.UTF_8)).toString());
        webhook.put("status", "completed");
        webhook.set("dish_name", dish.get("name"));
        webhook.set("dish_description", dish.get("portion"));
        webhook.set("serving_size", dish.get("g"));
        webhook.put("unit", "g");
        webhook.set("nutritional_fields", dish.get("n"));
        ArrayNode ingredients = webhook.putArray("ingredients");
        for (JsonNode part : dish.get("ingredients")) {
            ObjectNode ingredient = ingredients.addObject();
            ingredient.set("name", part.get("name"));
            ingredient.set("serving_size", part.get("g"));
            ingredient.put("unit", "g");
            ingredient.set("nutritional_fields", part.get("n"));
        }
        webhook.put("uploaded_at", "2025-09-15T10:30:04.521Z");
        webhook.put("modified_at", "2025-09-15T10:30:12.132Z");
        webhook.put("consumed_at", "2025-09-15T10:30:04Z");
        return webhook;
    }
}

package org.nutritioninbox.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@InboxTest
class IntakeTests {

    @Autowired
    private Client client;

    private final String user = "user-" + UUID.randomUUID();

    @Test
    void eachDayOfTheZoneHasItsSum() {
        eaten("2025-09-14T21:59:59Z", "{\"energy_kcal\":100}");
        eaten("2025-09-14T22:00:00Z", "{\"energy_kcal\":200.5,\"protein_g\":7}");
        eaten("2025-09-15T21:59:59Z", "{\"energy_kcal\":300}");
        eaten("2025-09-15T22:00:00Z", "{\"energy_kcal\":400}");

        JsonNode intake = intake("?from=2025-09-14&to=2025-09-16&zone=Europe/Berlin");

        assertThat(intake.get("zone").stringValue()).isEqualTo("Europe/Berlin");
        assertThat(intake.at("/days/0/nutrients/energy_kcal").decimalValue()).isEqualByComparingTo("100");
        assertThat(intake.at("/days/1/day").stringValue()).isEqualTo("2025-09-15");
        assertThat(intake.at("/days/1/records").intValue()).isEqualTo(2);
        assertThat(intake.at("/days/1/nutrients/energy_kcal").decimalValue()).isEqualByComparingTo("500.5");
        assertThat(intake.at("/days/2/nutrients/energy_kcal").decimalValue()).isEqualByComparingTo("400");
    }

    @Test
    void aDayOfTheChangeToSummerTimeHas23Hours() {
        eaten("2026-03-28T22:59:59Z", "{\"energy_kcal\":1}");
        eaten("2026-03-28T23:00:00Z", "{\"energy_kcal\":10}");
        eaten("2026-03-29T21:59:59Z", "{\"energy_kcal\":100}");
        eaten("2026-03-29T22:00:00Z", "{\"energy_kcal\":1000}");

        JsonNode day =
                intake("?from=2026-03-29&to=2026-03-29&zone=Europe/Berlin").at("/days/0");

        assertThat(day.at("/nutrients/energy_kcal").decimalValue()).isEqualByComparingTo("110");
    }

    @Test
    void aNutrientThatARecordDoesNotNameIsMissingAndNotZero() {
        eaten("2025-09-15T08:00:00Z", "{\"energy_kcal\":100,\"salt_mg\":0}");
        eaten("2025-09-15T12:00:00Z", "{\"energy_kcal\":200,\"salt_mg\":null,\"iron_mg\":\"some\"}");
        eaten("2025-09-15T18:00:00Z", "null");

        JsonNode day = intake("?from=2025-09-15&to=2025-09-15").at("/days/0");

        assertThat(day.get("records").intValue()).isEqualTo(3);
        assertThat(day.get("nutrients").propertyNames()).containsExactly("energy_kcal", "salt_mg");
        assertThat(day.at("/nutrients/salt_mg").decimalValue()).isEqualByComparingTo("0");
        assertThat(day.at("/missing/energy_kcal").intValue()).isEqualTo(1);
        assertThat(day.at("/missing/salt_mg").intValue()).isEqualTo(2);
    }

    @Test
    void theNewestVersionCountsAndOnlyOfWhatIsCompleted() {
        String id = UUID.randomUUID().toString();
        send(id, "completed", "\"consumed_at\":\"2025-09-15T08:00:00Z\"", "{\"energy_kcal\":100}");
        send(id, "updated", "\"consumed_at\":\"2025-09-16T08:00:00Z\"", "{\"energy_kcal\":150}");
        send(UUID.randomUUID().toString(), "failed", "\"consumed_at\":\"2025-09-16T08:00:00Z\"", "{\"energy_kcal\":9}");
        send(
                UUID.randomUUID().toString(),
                "completed",
                "\"uploaded_at\":\"2025-09-16T09:00:00Z\"",
                "{\"energy_kcal\":1}");

        JsonNode days = intake("?from=2025-09-15&to=2025-09-16").get("days");

        assertThat(days.at("/0/records").intValue()).isZero();
        assertThat(days.at("/1/nutrients/energy_kcal").decimalValue()).isEqualByComparingTo("151");
    }

    @Test
    void theSumOfRealDishesIsTheSumOfTheirOwnTotals() throws IOException {
        Map<String, BigDecimal> expected = new TreeMap<>();
        for (JsonNode dish : dishes(100)) {
            eaten("2025-09-15T08:00:00Z", dish.get("n").toString());
            dish.get("n").forEachEntry((name, amount) -> expected.merge(name, amount.decimalValue(), BigDecimal::add));
        }

        JsonNode day = intake("?from=2025-09-15&to=2025-09-15").at("/days/0");

        assertThat(day.get("records").intValue()).isEqualTo(100);
        assertThat(day.get("nutrients").propertyNames()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, sum) ->
                assertThat(day.at("/nutrients/" + name).decimalValue()).as(name).isEqualByComparingTo(sum));
    }

    @Test
    void theTableHasALineForEachNutrient() {
        eaten("2025-09-15T08:00:00Z", "{\"energy_kcal\":1e2,\"salt_mg\":0.50,\"=1+1\":-2}");
        eaten("2025-09-15T09:00:00Z", "{\"energy_kcal\":1}");

        HttpResponse<String> answer = client.send(Client.as(
                "viewer",
                InboxTest.VIEWER_PASSWORD,
                client.request("/users/" + user + "/intake?from=2025-09-14&to=2025-09-15")
                        .header("Accept", "text/csv")));

        assertThat(answer.body()).isEqualTo("""
                day,records,nutrient,sum,missing\r
                2025-09-14,0,,,0\r
                2025-09-15,2,"'=1+1",-2,1\r
                2025-09-15,2,energy_kcal,101,0\r
                2025-09-15,2,salt_mg,0.50,1\r
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "from=2025-13-01, from",
        "to=yesterday, to",
        "zone=Mars/Base, zone",
        "from=2025-09-16&to=2025-09-15, from",
        "from=2024-09-14&to=2025-09-15, from",
        "days=7, days"
    })
    void aWrongParameterIsNamed(String parameters, String wrong) {
        HttpResponse<String> answer = client.get("/users/" + user + "/intake?" + parameters);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Client.EXACT.readTree(answer.body()).get("parameter").stringValue())
                .isEqualTo(wrong);
    }

    @Test
    void aYearIsPossibleAndTheLastWeekIsUsual() {
        assertThat(intake("?from=2024-09-15&to=2025-09-15").get("days").size()).isEqualTo(366);
        assertThat(intake("").get("days").size()).isEqualTo(7);
    }

    private static List<JsonNode> dishes(int count) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(IntakeTests.class.getResourceAsStream("/dishes.jsonl.gz")),
                StandardCharsets.UTF_8))) {
            return lines.lines().limit(count).map(Client.EXACT::readTree).toList();
        }
    }

    private JsonNode intake(String parameters) {
        return client.json("/users/" + user + "/intake" + parameters);
    }

    private void eaten(String consumedAt, String nutrients) {
        send(UUID.randomUUID().toString(), "completed", "\"consumed_at\":\"" + consumedAt + "\"", nutrients);
    }

    private void send(String recordId, String status, String time, String nutrients) {
        assertThat(client.webhook("""
                        {"application_user_id":"%s","record_id":"%s","status":"%s",%s,"nutritional_fields":%s}
                        """.formatted(user, recordId, status, time, nutrients))
                        .statusCode())
                .isEqualTo(200);
    }
}

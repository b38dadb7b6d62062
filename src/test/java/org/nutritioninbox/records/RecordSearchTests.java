package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/// A search finds records by their words.
@InboxTest
class RecordSearchTests {

    @Autowired
    private Client client;

    private final String user = "user-" + UUID.randomUUID();

    @ParameterizedTest
    @CsvSource({
        "status:failed,1",
        "!status:failed,2",
        "!status:failed+!score:e,1",
        "score:a,1",
        "!score:a,2",
        "!score:Z,3",
        "user:%22{user}%22,3",
        "!user:{user},0",
        "record:{user},0",
        "!record:{user},3",
        "error:%22no+%22%22food%22%22%22,1",
        "!error:%22no+%22%22food%22%22%22,2",
        "after:2025-09-15T10:00:00Z,2",
        "before:2025-09-15T10:00:00Z,1",
        "after:2025-09-15+before:2025-09-16,2",
        "after:2h,0",
        "before:2h,3",
        "before:1d+burger+!score:a,1",
        "%22plate+after:+x+user:bob%22,0",
        "burger+-%22plate+after:+x+user:bob%22,1",
        "before:90m+burger+!score:E,0"
    })
    void filtersStandAmongTheWords(String q, int found) {
        send("2025-09-14T10:00:00Z", "completed", "\"nutri_score\":\"A\",\"dish_name\":\"oatmeal\"");
        send("2025-09-15T11:00:00Z", "completed", "\"nutri_score\":\"E\",\"dish_name\":\"burger\"");
        send("2025-09-15T12:00:00Z", "failed", "\"failure_reason\":\"no \\\"food\\\"\"");

        assertThat(found(q.replace("{user}", user)).size()).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "a,A,a",
        "A,A,a",
        "b,,",
        "Unknown,Unknown,",
        "unknown,,",
    })
    void aScoreIsFoundAsItIsSpeltAndALetterInEitherCase(
            String score, @Nullable String found, @Nullable String alsoFound) {
        List<String> scores = List.of("A", "a", "Unknown", "E");
        scores.forEach(sent -> send("2025-09-14T10:00:00Z", "completed", "\"nutri_score\":\"" + sent + "\""));

        List<String> having = scores(found("score:" + score));

        assertThat(having)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(found, alsoFound).filter(Objects::nonNull).toList());
        assertThat(Stream.concat(having.stream(), scores(found("!score:" + score)).stream()))
                .containsExactlyInAnyOrderElementsOf(scores);
        assertThat(scores(client.json("/nutrition_records?application_user_id=" + user + "&nutri_score=" + score)))
                .isEqualTo(having);
    }

    private static List<String> scores(JsonNode records) {
        return records.valueStream()
                .map(record -> record.get("nutri_score").stringValue())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "caesar,1",
        "CAESAR,1",
        "creme,1",
        "Cr%C3%A8me,1",
        "caesar%20romaine,1",
        "caesar%20noodles,0",
        "%22caesar%20salad%22,1",
        "%22salad%20caesar%22,0",
        "-caesar,0",
        "!!!,0",
        "%27%3B%20drop,0",
        "fraiche,1",
        "raspberry,1",
        "blackberry,1",
        "raspberry%2Fblackberry,1",
        "pepper,1",
        "-noodles%20caesar,1"
    })
    void wordsOfDishAndIngredientsFindARecord(String q, int found) {
        client.webhook(
                "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\",\"application_user_id\":\""
                        + user
                        + "\",\"dish_name\":\"Grilled Caesar Salad\",\"ingredients\":[{\"name\":\"romaine lettuce\"},{\"name\":\"crème fraîche\"},{\"name\":\"raspberry/blackberry Dr.Pepper\"}]}");

        assertThat(found(q).size()).isEqualTo(found);
    }

    private void send(String uploadedAt, String status, String more) {
        assertThat(client.webhook("""
                        {"record_id":"%s","application_user_id":"%s","uploaded_at":"%s","status":"%s",%s}
                        """.formatted(UUID.randomUUID(), user, uploadedAt, status, more))
                        .statusCode())
                .isEqualTo(200);
    }

    private JsonNode found(String q) {
        return client.json("/nutrition_records?application_user_id=" + user + "&q=" + q);
    }
}

package org.nutritioninbox.nutrition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A signed record is kept and shown as it was sent, whatever its values are. So are its neighbours.
@InboxTest(
        properties = {
            // an application of its own, since others count what is unreadable
            "spring.application.name=column-limits"
        })
@Order(1)
class ColumnLimitsTests {

    private static final Set<String> TIMES = Set.of("uploaded_at", "modified_at", "consumed_at");

    /// Every column that a body fills, and one field that has none. Those for ids are tried apart.
    private static final List<String> FIELDS = List.of("""
            application_user_id application_id uid failure_reason input_type dish_name
            dish_name_translated dish_description dish_description_translated nutri_score
            serving_size unit nutritional_fields ingredients uploaded_at modified_at consumed_at
            a_field_of_tomorrow\
            """.split("\\s+", -1));

    private static final List<Value> VALUES = values();

    @Autowired
    private Client client;

    private static List<Value> values() {
        List<Value> values = new ArrayList<>();
        for (String time : List.of(
                "0000-01-01T00:00:00Z",
                "0000-12-31T23:59:59.999999999Z",
                "0001-01-01T00:00:00+18:00",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-01:00",
                "9999-12-31T23:59:59.999999999-18:00")) {
            values.add(new Value(quoted(time), quoted(time), false, true));
        }
        for (String text : List.of(
                "0001-01-01T00:00:00Z",
                "0000-12-31T23:59:59-00:01",
                "9999-12-31T23:59:59.999999999Z",
                "10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2025-02-30T00:00:00Z",
                "2025-09-15T24:00:00Z",
                "2025-09-15T10:30:60Z",
                "infinity",
                "-infinity",
                "NaN",
                "",
                " ",
                "a".repeat(127),
                "b".repeat(128),
                "c".repeat(129),
                "\uD83C\uDF72".repeat(128),
                "\u00e9 \u6e6f ".repeat(30_000),
                "\uFFFF",
                "1e308",
                "1e-320",
                "9".repeat(1000))) {
            values.add(Value.kept(quoted(text)));
        }
        for (String number : List.of(
                "1e308",
                "-1.7976931348623157e308",
                "1e-320",
                "9".repeat(300),
                "0." + "3".repeat(998),
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "999999999999999999",
                "-0",
                "-0.0",
                "0e-400",
                "1.50")) {
            values.add(Value.kept(number));
        }
        for (String number :
                List.of("1e400", "-1e400", "1e-400", "1e99999999999", "9".repeat(1000), "0." + "3".repeat(999))) {
            values.add(new Value(number, quoted(number), true, true));
        }
        values.add(new Value("\"a\\u0000b\"", "\"a\uFFFDb\"", true, true));
        values.add(new Value("\"\\ud83c\"", "\"\uFFFD\"", true, true));
        values.add(new Value("\"\\udf72\\ud83c\"", "\"\uFFFD\uFFFD\"", true, true));
        values.add(new Value("{\"n\\u0000\":[\"\\u0000\"]}", "{\"n\uFFFD\":[\"\uFFFD\"]}", true, true));
        for (String json : List.of(
                "null",
                "true",
                "{}",
                "[]",
                "{\"\":\"\"}",
                "[null]",
                "[[1e308],{\"name\":\"soup\"}]",
                "[{\"name\":\"" + "w".repeat(4000) + "\"}]",
                "[".repeat(499) + "]".repeat(499),
                "{\"a\":".repeat(498) + "1" + "}".repeat(498))) {
            values.add(Value.kept(json));
        }
        return values;
    }

    private static List<String> large() {
        return List.of(
                quoted("x".repeat(1_000_000)),
                quoted("\u6e6f".repeat(330_000)),
                quoted(IntStream.range(0, 300_000)
                        .mapToObj(i -> Integer.toString(i % 1296, 36))
                        .collect(Collectors.joining(" "))),
                quoted(IntStream.range(0, 170_000)
                        .mapToObj(i -> Integer.toString(i, 36))
                        .collect(Collectors.joining(" "))));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    @Test
    void everyValueAloneIsKeptInEveryColumn() throws Exception {
        List<Map<String, Value>> all = new ArrayList<>();
        for (String field : FIELDS) {
            VALUES.forEach(value -> all.add(Map.of(field, value)));
        }
        assertKept(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application_user_id", "dish_name", "nutri_score", "serving_size", "unit", "consumed_at", "other"
            })
    void aMegabyteIsKept(String field) throws Exception {
        assertKept(large().stream().map(json -> Map.of(field, Value.kept(json))).toList());
    }

    @Test
    void anyOfThemTogetherAreKept() {
        qt().withExamples(150)
                .forAll(lists().of(integers().between(0, FIELDS.size() * VALUES.size() - 1))
                        .ofSizeBetween(2, 12))
                .checkAssert(picks -> {
                    Map<String, Value> fields = new LinkedHashMap<>();
                    for (int pick : picks) {
                        fields.put(FIELDS.get(pick % FIELDS.size()), VALUES.get(pick / FIELDS.size()));
                    }
                    try {
                        assertKept(List.of(fields));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void aStatusOfAnyLengthIsKept() throws Exception {
        assertKept(List.of("", "s".repeat(64), "s".repeat(65), "\uD83C\uDF72".repeat(65), "s".repeat(100_000)).stream()
                .map(status -> Map.of("status", Value.kept(quoted(status))))
                .toList());
        assertKept(List.of(Map.of("status", new Value("\"\\u0000\"", "\"\uFFFD\"", true, true))));
    }

    @Test
    void anIdOfAsManyCharactersAsFitIsARecord() throws Exception {
        assertKept(List.of(
                Map.of("record_id", Value.kept(quoted(UUID.randomUUID() + "i".repeat(92)))),
                Map.of("record_id", Value.kept(quoted(UUID.randomUUID() + "\uD83C\uDF72".repeat(92)))),
                Map.of("record_id", Value.kept(quoted(UUID.randomUUID() + "\uFFFF")))));
    }

    /// An id that is longer, or that would have to be altered, would be the id of another record.
    @ParameterizedTest
    @ValueSource(strings = {"i", "\\u0000", "\\ud83c", ""})
    void anyOtherIsKeptAsADeliveryOfUnknownKind(String last) {
        String id = last.isEmpty() ? "" : UUID.randomUUID() + "i".repeat(92) + last;
        String mark = UUID.randomUUID().toString();
        String body = "{\"record_id\":\"" + id + "\",\"status\":\"completed\",\"mark\":\"" + mark + "\"}";

        assertThat(client.webhook(body).statusCode()).isEqualTo(200);

        JsonNode delivery = client.json("/deliveries?kind=UNKNOWN&limit=1").get(0);
        assertThat(delivery.get("outcome").stringValue()).isEqualTo("NO_RECORD");
        assertThat(client.get("/deliveries/" + delivery.get("id").stringValue() + "/body")
                        .body())
                .isEqualTo(body);
    }

    @Test
    void whatIsNestedTooDeepIsNotJson() {
        String body = "{\"record_id\":\"" + UUID.randomUUID() + "\",\"status\":\"completed\",\"deep\":"
                + "[".repeat(500) + "]".repeat(500) + "}";

        assertThat(client.webhook(body).statusCode()).isEqualTo(400);
    }

    /// Each with a neighbour, several at once.
    private void assertKept(List<Map<String, Value>> bodies) throws Exception {
        try (ExecutorService senders = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (Map<String, Value> fields : bodies) {
                String neighbour = UUID.randomUUID().toString();
                Future<HttpResponse<String>> answer = senders.submit(
                        () -> client.webhook("{\"record_id\":\"" + neighbour + "\",\"status\":\"completed\"}"));
                all.add(senders.submit(() -> assertKept(fields)));
                all.add(senders.submit(() -> {
                    assertThat(answer.get().statusCode()).isEqualTo(200);
                    assertThat(client.json("/deliveries?record_id=" + neighbour)
                                    .get(0)
                                    .get("outcome")
                                    .stringValue())
                            .isEqualTo("NEW");
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(client.metric("inbox.unreadable")).isZero();
    }

    private void assertKept(Map<String, Value> special) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("record_id", Value.kept(quoted(UUID.randomUUID().toString())));
        fields.put("status", Value.kept("\"completed\""));
        fields.putAll(special);
        String names = special.keySet() + " " + special.values();

        assertThat(client.webhook(json(fields, Value::sent)).statusCode())
                .as(names)
                .isEqualTo(200);

        ObjectNode record = (ObjectNode) client.json("/nutrition_records/" + encoded(fields.get("record_id")));
        JsonNode inbox = record.remove("_inbox");
        assertThat(inbox).as(names).isNotNull();
        if (!fields.containsKey("application_user_id")
                || fields.get("application_user_id").shown().equals("null")) {
            // falls back to the uid
            record.remove("application_user_id");
            fields.remove("application_user_id");
        }
        assertThat(Client.sameJson(record, Client.EXACT.readTree(json(fields, Value::shown))))
                .as(
                        "%s: %s",
                        names,
                        record.toString()
                                .substring(0, Math.min(500, record.toString().length())))
                .isTrue();
        List<String> altered = special.entrySet().stream()
                .filter(field -> field.getValue().isFlaggedIn(field.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(inbox.has("altered")).as(names).isEqualTo(!altered.isEmpty());
        altered.forEach(name -> assertThat(inbox.get("altered").toString()).contains(name));
    }

    private static String encoded(Value id) {
        String text = id.sent().substring(1, id.sent().length() - 1);
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String json(Map<String, Value> fields, Function<Value, String> spelling) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + spelling.apply(field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// A value as JSON.
    ///
    /// @param shown how the API is to give it
    /// @param flagged whether that is an alteration in any field
    /// @param flaggedAsTime whether it is one in a field that is a time
    private record Value(String sent, String shown, boolean flagged, boolean flaggedAsTime) {

        static Value kept(String json) {
            return new Value(json, json, false, false);
        }

        boolean isFlaggedIn(String field) {
            return flagged || (flaggedAsTime && TIMES.contains(field));
        }

        @Override
        public String toString() {
            return sent.length() > 100 ? sent.substring(0, 100) + "... (" + sent.length() + ")" : sent;
        }
    }
}

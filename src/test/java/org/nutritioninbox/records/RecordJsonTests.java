package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.support.Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class RecordJsonTests {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<String> NAMES = List.of("""
            application_user_id application_id status failure_reason dish_name nutri_score
            serving_size unit nutritional_fields ingredients uploaded_at modified_at consumed_at
            something_new\
            """.split("\\s+", -1));

    @Test
    void aRecordIsShownAsItWasSentWhateverItsFieldsHold() {
        qt().withExamples(3000).forAll(longs().all()).checkAssert(seed -> {
            ObjectNode sent = anyRecord(new Random(seed));
            ObjectNode shown = RecordJson.of(record(sent.toString()), null);
            shown.remove("_inbox");
            assertThat(Client.sameJson(shown, Client.EXACT.readTree(sent.toString())))
                    .as("%s shown as %s", sent, shown)
                    .isTrue();
        });
    }

    @Test
    void theReceiptIsShownBesideIt() {
        NutritionRecord record = record("{\"record_id\":\"r\",\"status\":\"completed\",\"_inbox\":1,\"a\":1,\"a\":2}");

        assertThat(RecordJson.of(record, null).get("_inbox").toString())
                .isEqualTo(
                        "{\"version\":1,\"first_received_at\":\"2026-01-02T03:04:05Z\",\"last_received_at\":\"2026-01-02T03:04:05Z\","
                                + "\"processed_at\":null,\"deliveries\":1,\"altered\":[\"a\",\"_inbox\"]}");
    }

    @Test
    void whatOneVersionLacksIsMissingInTheDifference() {
        RecordContent before =
                record("{\"record_id\":\"r\",\"status\":\"completed\"}").content();
        RecordContent after = record("{\"record_id\":\"r\",\"status\":\"completed\",\"a\":1,\"a\":2}")
                .content();

        assertThat(RecordDifference.between(before, after).get("altered").before())
                .isNull();
    }

    private static NutritionRecord record(String json) {
        return new FirstVersion((Analysis.OfRecord) Analysis.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class FirstVersion extends NutritionRecord {

        private final Analysis.OfRecord analysis;

        FirstVersion(Analysis.OfRecord analysis) {
            this.analysis = analysis;
        }

        @Override
        public String recordId() {
            return analysis.recordId();
        }

        @Override
        public RecordContent content() {
            return analysis.content();
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public Instant firstReceivedAt() {
            return NOW;
        }

        @Override
        public Instant lastReceivedAt() {
            return NOW;
        }

        @Override
        public long deliveries() {
            return 1;
        }
    }

    private static ObjectNode anyRecord(Random random) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("record_id", "r" + random.nextInt());
        for (String name : NAMES) {
            if (random.nextBoolean()) {
                record.set(name, anyValue(random, 0));
            }
        }
        record.put("status", random.nextBoolean() ? "completed" : "x".repeat(random.nextInt(100) + 1));
        return record;
    }

    private static JsonNode anyValue(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 2 ? 9 : 11)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextInt());
            case 3 -> nodes.numberNode(java.math.BigDecimal.valueOf(random.nextLong(), random.nextInt(20)));
            case 4 -> nodes.stringNode("text " + random.nextInt());
            case 5 -> nodes.stringNode("\u00e9\uD83C\uDF4E" + "y".repeat(random.nextInt(300)));
            case 6 ->
                nodes.stringNode(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
                        .toString());
            case 7 -> nodes.stringNode("2025-09-15T10:30:04.%03d+02:00".formatted(random.nextInt(1000)));
            case 8 -> nodes.stringNode(String.valueOf(random.nextInt()));
            case 9 -> {
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(anyValue(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = nodes.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set("n" + i, anyValue(random, depth + 1));
                }
                yield object;
            }
        };
    }
}

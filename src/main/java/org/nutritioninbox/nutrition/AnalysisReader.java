package org.nutritioninbox.nutrition;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nutritioninbox.nutrition.Alterations.Place;
import org.nutritioninbox.nutrition.StrictJson.NotJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells what a body is, by its shape alone, and reads nutrition records.
final class AnalysisReader {

    private static final int LONGEST_RECORD_ID = 128;

    /// Only nutrition records have these.
    private static final List<String> NUTRITION_FIELDS =
            List.of("dish_name", "nutritional_fields", "nutri_score", "serving_size", "ingredients", "consumed_at");

    /// Only lab reports have these.
    private static final List<String> LAB_REPORT_FIELDS = List.of("sections", "collection_date", "result_date");

    private AnalysisReader() {}

    static Analysis read(byte[] body) {
        Alterations alterations = new Alterations();
        try {
            JsonNode json = StrictJson.read(body, alterations);
            return switch (json) {
                case ObjectNode object -> ofObject(object, body, alterations);
                case JsonNode array
                when array.isArray() -> new Analysis.OfOther(allObjects(array) ? Kind.PROVIDER_EVENTS : Kind.UNKNOWN);
                default -> new Analysis.OfOther(Kind.UNKNOWN);
            };
        } catch (NotJson e) {
            return new Analysis.Malformed(e.reason());
        }
    }

    private static Analysis ofObject(ObjectNode object, byte[] body, Alterations alterations) {
        boolean nutrition = NUTRITION_FIELDS.stream().anyMatch(object::hasNonNull);
        if (!nutrition && LAB_REPORT_FIELDS.stream().anyMatch(object::hasNonNull)) {
            return new Analysis.OfOther(Kind.LAB_REPORT);
        }
        // an id that had to be altered would be the id of another record, so it is none
        if (!isRecordId(object.path("record_id"))
                || alterations.isReplaced("record_id")
                || !object.path("status").isString()) {
            return new Analysis.OfOther(Kind.UNKNOWN);
        }
        return record(object, body, alterations);
    }

    private static boolean isRecordId(JsonNode id) {
        return id.isString()
                && !id.stringValue().isEmpty()
                && id.stringValue().codePointCount(0, id.stringValue().length()) <= LONGEST_RECORD_ID;
    }

    private static Analysis record(ObjectNode object, byte[] body, Alterations alterations) {
        Fields fields = new Fields(object);
        String recordId = fields.requiredText("record_id", LONGEST_RECORD_ID);
        String status = fields.requiredText("status", Fields.LONGEST_STATUS);
        if (object.has("_inbox")) {
            alterations.add(Place.TOP.name("_inbox"), "hidden behind the receipt of the same name");
        }
        RecordContent content = fields.content(status, words(object), alterations.json());
        return new Analysis.OfRecord(
                recordId, content, VersionKey.of(status, fields.exactTime("modified_at"), Sha256.of(body)));
    }

    private static String words(ObjectNode object) {
        Stream<String> dish = Stream.of("dish_name", "dish_name_translated")
                .map(name -> object.path(name).asString(""));
        Stream<String> ingredients = elements(object.path("ingredients"))
                .flatMap(ingredient -> Stream.of("name", "name_translated")
                        .map(name -> ingredient.path(name).asString("")));
        return SearchWords.ofRecord(String.join(
                " ",
                Stream.concat(dish, ingredients).filter(word -> !word.isEmpty()).toList()));
    }

    private static boolean allObjects(JsonNode array) {
        return elements(array).allMatch(JsonNode::isObject);
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.empty();
    }
}

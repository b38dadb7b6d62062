package org.nutritioninbox.nutrition;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Alterations.JsonPath;
import org.nutritioninbox.nutrition.StrictJson.NotJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Detects the kind of a body by its JSON fields, and reads nutrition records.
final class AnalysisReader {

    private static final int MAX_RECORD_ID = 128;

    private static final List<String> NUTRITION_FIELDS =
            List.of("dish_name", "nutritional_fields", "nutri_score", "serving_size", "ingredients", "consumed_at");

    private static final List<String> LAB_REPORT_FIELDS = List.of("sections", "collection_date", "result_date");

    private AnalysisReader() {}

    static Analysis read(byte[] body, @Nullable String fallbackUser) {
        Alterations alterations = new Alterations();
        try {
            JsonNode json = StrictJson.read(body, alterations);
            return switch (json) {
                case ObjectNode object -> ofObject(object, body, fallbackUser, alterations);
                case JsonNode array
                when array.isArray() -> new Analysis.OfOther(allObjects(array) ? Kind.PROVIDER_EVENTS : Kind.UNKNOWN);
                default -> new Analysis.OfOther(Kind.UNKNOWN);
            };
        } catch (NotJson e) {
            return new Analysis.Malformed(e.reason());
        }
    }

    private static Analysis ofObject(
            ObjectNode object, byte[] body, @Nullable String fallbackUser, Alterations alterations) {
        if (!hasAny(object, NUTRITION_FIELDS) && hasAny(object, LAB_REPORT_FIELDS)) {
            return new Analysis.OfOther(Kind.LAB_REPORT);
        }
        // an altered id could be the id of another record
        if (!isRecordId(object.path("record_id"))
                || alterations.isReplaced("record_id")
                || !object.path("status").isString()) {
            return new Analysis.OfOther(Kind.UNKNOWN);
        }
        return record(object, body, fallbackUser, alterations);
    }

    private static boolean hasAny(ObjectNode object, List<String> names) {
        for (String name : names) {
            if (object.hasNonNull(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRecordId(JsonNode id) {
        return id.isString()
                && !id.stringValue().isEmpty()
                && id.stringValue().codePointCount(0, id.stringValue().length()) <= MAX_RECORD_ID;
    }

    private static Analysis record(
            ObjectNode object, byte[] body, @Nullable String fallbackUser, Alterations alterations) {
        Fields fields = new Fields(object, alterations);
        String recordId = fields.requiredText("record_id", MAX_RECORD_ID);
        String status = fields.requiredText("status", Fields.MAX_STATUS);
        if (object.has("_inbox")) {
            alterations.add(JsonPath.ROOT.name("_inbox"), "hidden behind the receipt of the same name");
        }
        RecordContent content = fields.content(fallbackUser, status, words(object));
        return new Analysis.OfRecord(
                recordId, content, VersionKey.of(status, fields.exactTime("modified_at"), Sha256.of(body)));
    }

    private static String words(ObjectNode object) {
        StringBuilder words = new StringBuilder();
        add(words, object.path("dish_name"));
        add(words, object.path("dish_name_translated"));
        for (JsonNode ingredient : elements(object.path("ingredients"))) {
            add(words, ingredient.path("name"));
            add(words, ingredient.path("name_translated"));
        }
        return SearchWords.ofRecord(words.toString());
    }

    private static void add(StringBuilder words, JsonNode name) {
        words.append(name.asString("")).append(' ');
    }

    private static boolean allObjects(JsonNode array) {
        for (JsonNode element : elements(array)) {
            if (!element.isObject()) {
                return false;
            }
        }
        return true;
    }

    private static Iterable<JsonNode> elements(JsonNode node) {
        return node.isArray() ? node : List.of();
    }
}

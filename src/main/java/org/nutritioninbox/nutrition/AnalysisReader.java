package org.nutritioninbox.nutrition;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.StrictJson.NotJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Detects the kind of a body by its JSON fields, and reads nutrition records.
final class AnalysisReader {

    private static final int MAX_RECORD_ID = 128;

    private static final List<String> NUTRITION_FIELDS =
            List.of("dish_name", "nutritional_fields", "nutri_score", "serving_size", "ingredients", "consumed_at");

    private static final List<String> LAB_REPORT_FIELDS = List.of("sections", "collection_date", "result_date");

    private final byte[] body;
    private final @Nullable String fallbackUser;

    /// The fields that cannot be stored as they were sent.
    private final Set<String> altered = new LinkedHashSet<>();

    AnalysisReader(byte[] body, @Nullable String fallbackUser) {
        this.body = body;
        this.fallbackUser = fallbackUser;
    }

    Analysis read() {
        try {
            return switch (StrictJson.read(body, altered)) {
                case ObjectNode object -> ofObject(object);
                case ArrayNode array
                when array.valueStream().allMatch(JsonNode::isObject) -> new Analysis.OfOther(Kind.PROVIDER_EVENTS);
                default -> new Analysis.OfOther(Kind.UNKNOWN);
            };
        } catch (NotJson e) {
            return new Analysis.Malformed(e.reason());
        }
    }

    private Analysis ofObject(ObjectNode object) {
        if (!hasAny(object, NUTRITION_FIELDS) && hasAny(object, LAB_REPORT_FIELDS)) {
            return new Analysis.OfOther(Kind.LAB_REPORT);
        }
        // an altered id could be the id of another record
        if (!isRecordId(object.path("record_id"))
                || altered.contains("record_id")
                || !object.path("status").isString()) {
            return new Analysis.OfOther(Kind.UNKNOWN);
        }
        if (object.has("_inbox")) {
            // in our JSON of the record, `_inbox` is what the inbox knows
            altered.add("_inbox");
        }
        return record(new Fields(object, altered), words(object));
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

    private Analysis record(Fields fields, String words) {
        String recordId = fields.requiredText("record_id", MAX_RECORD_ID);
        String status = fields.requiredText("status", Fields.MAX_STATUS);
        RecordContent content = fields.content(fallbackUser, status, words);
        return new Analysis.OfRecord(
                recordId,
                content,
                VersionKey.of(status, fields.exactTime("modified_at"), DigestUtils.sha256(body)),
                body.length);
    }

    private static String words(ObjectNode object) {
        StringBuilder words = new StringBuilder();
        add(words, object.path("dish_name"));
        add(words, object.path("dish_name_translated"));
        if (object.path("ingredients") instanceof ArrayNode ingredients) {
            for (JsonNode ingredient : ingredients) {
                add(words, ingredient.path("name"));
                add(words, ingredient.path("name_translated"));
            }
        }
        return SearchWords.ofRecord(words.toString());
    }

    private static void add(StringBuilder words, JsonNode name) {
        words.append(name.asString("")).append(' ');
    }
}

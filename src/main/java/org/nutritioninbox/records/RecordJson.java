package org.nutritioninbox.records;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a record as the provider would, with its arrival under `_inbox`.
public final class RecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode json = NODES.objectNode();

    /// Fields as they were sent, which win over the columns.
    private final ObjectNode asSent;

    private RecordJson(RecordContent content) {
        this.asSent = content.additionalFields() == null
                ? NODES.objectNode()
                : (ObjectNode) StrictJson.reread(content.additionalFields());
    }

    /// Writes the newest version.
    ///
    /// @param processedAt when all processors had finished this version; `null` before that, or if its delivery is
    ///     no longer kept
    public static ObjectNode of(NutritionRecord record, @Nullable Instant processedAt) {
        ObjectNode json = ofVersion(record.recordId(), record.content());
        json.set("_inbox", inbox(record, processedAt));
        return json;
    }

    /// Writes one version, without its arrival.
    public static ObjectNode ofVersion(String recordId, RecordContent content) {
        RecordJson view = new RecordJson(content);
        view.text("record_id", recordId);
        return view.fields(content);
    }

    /// Writes what differs between versions: the fields of one version, and those that we derive.
    static ObjectNode ofContent(RecordContent content) {
        RecordJson view = new RecordJson(content);
        ObjectNode json = view.fields(content);
        view.text("words", content.words());
        view.json("altered", content.altered());
        return json;
    }

    private ObjectNode fields(RecordContent content) {
        text("application_user_id", content.applicationUserId());
        put("application_id", content.applicationId() == null ? null : NODES.numberNode(content.applicationId()));
        text("uid", content.uid());
        text("status", content.status());
        text("failure_reason", content.failureReason());
        text("input_type", content.inputType());
        text("dish_name", content.dishName());
        text("dish_name_translated", content.dishNameTranslated());
        text("dish_description", content.dishDescription());
        text("dish_description_translated", content.dishDescriptionTranslated());
        text("nutri_score", content.nutriScore());
        number("serving_size", content.servingSize());
        text("unit", content.unit());
        json("nutritional_fields", content.nutritionalFields());
        json("ingredients", content.ingredients());
        time("uploaded_at", content.uploadedAt());
        time("modified_at", content.modifiedAt());
        time("consumed_at", content.consumedAt());
        asSent.forEachEntry(json::putIfAbsent);
        return json;
    }

    private static ObjectNode inbox(NutritionRecord record, @Nullable Instant processedAt) {
        ObjectNode inbox = NODES.objectNode();
        inbox.put("version", record.version());
        inbox.put("first_received_at", record.firstReceivedAt().toString());
        inbox.put("last_received_at", record.lastReceivedAt().toString());
        inbox.put("processed_at", processedAt == null ? null : processedAt.toString());
        inbox.put("deliveries", record.deliveries());
        String altered = record.content().altered();
        if (altered != null) {
            inbox.set("altered", StrictJson.reread(altered));
        }
        return inbox;
    }

    private void text(String name, @Nullable String value) {
        put(name, value == null ? null : NODES.stringNode(value));
    }

    private void number(String name, @Nullable BigDecimal value) {
        put(name, value == null ? null : NODES.numberNode(value));
    }

    private void json(String name, @Nullable String value) {
        put(name, value == null ? null : StrictJson.reread(value));
    }

    private void time(String name, @Nullable Instant value) {
        put(name, value == null ? null : NODES.stringNode(value.toString()));
    }

    private void put(String name, @Nullable JsonNode column) {
        JsonNode sent = asSent.get(name);
        if (sent != null) {
            json.set(name, sent);
        } else if (column != null) {
            json.set(name, column);
        }
    }
}

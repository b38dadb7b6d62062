package org.nutritioninbox.records;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordColumn;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a record as the provider would, with its arrival under `_inbox`.
public final class RecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordJson() {}

    /// Writes the newest version.
    ///
    /// @param processedAt when all processors had finished this version, at the latest; `null` before that, or if
    ///     its delivery is no longer kept
    public static ObjectNode of(NutritionRecord record, @Nullable Instant processedAt) {
        ObjectNode json = ofVersion(record.recordId(), record.content());
        json.set("_inbox", inbox(record, processedAt));
        return json;
    }

    /// Writes one version, without its arrival.
    public static ObjectNode ofVersion(String recordId, RecordContent content) {
        ObjectNode json = NODES.objectNode();
        json.put("record_id", recordId);
        return json.setAll(fields(content));
    }

    /// Writes what differs between versions: the fields of one version, and those that we derive.
    static ObjectNode ofContent(RecordContent content) {
        ObjectNode json = NODES.objectNode();
        if (content.words() != null) {
            json.put("words", content.words());
        }
        if (content.altered() != null) {
            json.set("altered", StrictJson.reread(content.altered()));
        }
        return json.setAll(fields(content));
    }

    /// Fields as they were sent win over the columns.
    private static ObjectNode fields(RecordContent content) {
        ObjectNode json = NODES.objectNode();
        for (RecordColumn column : RecordColumn.ALL) {
            JsonNode value = column.isField() ? node(column, content) : null;
            if (value != null) {
                json.set(column.name(), value);
            }
        }
        return content.additionalFields() == null
                ? json
                : json.setAll((ObjectNode) StrictJson.reread(content.additionalFields()));
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

    private static @Nullable JsonNode node(RecordColumn column, RecordContent content) {
        return switch (column.value().apply(content)) {
            case null -> null;
            case Long number -> NODES.numberNode(number);
            case BigDecimal number -> NODES.numberNode(number);
            case String text when column.isJson() -> StrictJson.reread(text);
            case Object value -> NODES.stringNode(value.toString());
        };
    }
}

package org.nutritioninbox.forwarding;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord.ChangeReason;
import org.nutritioninbox.nutrition.NutritionRecord.Changed;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.records.RecordJson;
import tools.jackson.databind.node.ObjectNode;

/// The message about a change of a record, in the form of Standard Webhooks. A newer version may be sent before an
/// older one, so the message has the version.
///
/// @param timestamp when the delivery arrived that made the change; the same for each attempt
public record ChangeMessage(String type, Instant timestamp, Data data) {

    public static final String TYPE = "nutrition_record.changed";

    public static ChangeMessage of(Changed change) {
        Data data = new Data(
                change.recordId(),
                change.now().applicationUserId(),
                change.version(),
                change.reason(),
                RecordJson.ofVersion(change.recordId(), change.now()));
        return new ChangeMessage(TYPE, TimeOrderedIds.timeOf(change.deliveryId()), data);
    }

    /// The change that the message is about.
    ///
    /// @param version of the record; a reader drops a message whose version is older than the last one it saw
    /// @param record in this version, as the API shows it without `_inbox`
    public record Data(
            String recordId,
            @Nullable String applicationUserId,
            long version,
            ChangeReason reason,
            ObjectNode record) {}
}

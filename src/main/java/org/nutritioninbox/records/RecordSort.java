package org.nutritioninbox.records;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.query.BadParameter;

/// Says by which of their times records are listed, and in which direction. The time window is of the same time.
record RecordSort(Time time, boolean descending) {

    /// Reads `uploaded_at` or `-uploaded_at`. Without a text, the newest upload comes first.
    static RecordSort parse(@Nullable String text) {
        if (text == null) {
            return new RecordSort(Time.UPLOADED_AT, true);
        }
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        for (Time time : Time.values()) {
            if (time.name().equalsIgnoreCase(name)) {
                return new RecordSort(time, descending);
            }
        }
        throw new BadParameter(
                "sort", "must be uploaded_at, modified_at or consumed_at, with a '-' in front for newest first");
    }

    /// The times of a record. A record without that time is listed by its upload, or else by its first receipt. Only
    /// the upload has an index over all records; the other two are for the few records of one user.
    enum Time {
        UPLOADED_AT("coalesce(r.uploaded_at, r.first_received_at)"),
        MODIFIED_AT("coalesce(r.modified_at, r.uploaded_at, r.first_received_at)"),
        CONSUMED_AT("coalesce(r.consumed_at, r.uploaded_at, r.first_received_at)");

        private final String sql;

        Time(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        Instant of(NutritionRecord record) {
            RecordContent content = record.content();
            Instant own = switch (this) {
                case UPLOADED_AT -> content.uploadedAt();
                case MODIFIED_AT -> content.modifiedAt();
                case CONSUMED_AT -> content.consumedAt();
            };
            Instant upload = requireNonNullElse(content.uploadedAt(), record.firstReceivedAt());
            return requireNonNullElse(own, upload);
        }
    }
}

package org.nutritioninbox.records;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.query.BadParameter;

/// By which of its times records are listed, and in which direction. The time window of a list is about the same time.
record RecordSort(Time time, boolean descending) {

    private static final Pattern SPELLING = Pattern.compile("-?[a-z_]+|[a-z_]+,(asc|desc)");

    /// Reads `uploaded_at`, `-uploaded_at` or `uploaded_at,desc`; newest upload first where none is given.
    static RecordSort parse(@Nullable String text) {
        if (text == null) {
            return new RecordSort(Time.UPLOADED_AT, true);
        }
        String spelt = text.toLowerCase(Locale.ROOT);
        if (!SPELLING.matcher(spelt).matches()) {
            throw unknown();
        }
        boolean descending = spelt.startsWith("-") || spelt.endsWith(",desc");
        String name = spelt.replaceFirst("^-", "").replaceFirst(",(asc|desc)$", "");
        for (Time time : Time.values()) {
            if (time.name().toLowerCase(Locale.ROOT).equals(name)) {
                return new RecordSort(time, descending);
            }
        }
        throw unknown();
    }

    private static BadParameter unknown() {
        return new BadParameter(
                "sort", "must be uploaded_at, modified_at or consumed_at, with a '-' in front for newest first");
    }

    /// The times of a record that may be missing. A record without the one asked for is listed by its upload, and
    /// without that by its first receipt. Only the upload is led by an index of all records.
    ///
    /// The other two are for the records of one user, which are few.
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

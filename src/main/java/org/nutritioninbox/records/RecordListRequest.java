package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TextFilter;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of records, as a request spells them.
record RecordListRequest(
        @Parameter(
                name = "from_timestamp",
                description = "Inclusive; UTC where no zone is given",
                example = "2025-09-15T10:30:04Z")
        @BindParam("from_timestamp")
        @Nullable
        String from,

        @Parameter(
                name = "to_timestamp",
                description = "Exclusive; UTC where no zone is given",
                example = "2025-09-16T00:00:00")
        @BindParam("to_timestamp")
        @Nullable
        String to,

        @Parameter(name = "record_id") @BindParam("record_id") @Nullable
        String recordId,

        @Parameter(name = "status", description = "As the provider spells it", example = "completed")
        @BindParam("status")
        @Nullable
        String status,

        @Parameter(name = "application_user_id") @BindParam("application_user_id") @Nullable
        String user,

        @Parameter(name = "nutri_score", example = "B") @BindParam("nutri_score") @Nullable
        String nutriScore,

        @Parameter(
                name = "q",
                description =
                        "Words of dish and ingredients, all of which have to occur; a phrase in quotes, -without, either or other; accents and case do not matter")
        @BindParam("q")
        @Nullable
        String words,

        @Parameter(
                name = "sort",
                description = "uploaded_at, or for one user modified_at or consumed_at; '-' in front for newest first",
                example = "-uploaded_at")
        @BindParam("sort")
        @Nullable
        String sort,

        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// Fails with [org.nutritioninbox.query.BadParameter].
    RecordQuery query() {
        RecordSort order = RecordSort.parse(sort);
        if (order.time() != RecordSort.Time.UPLOADED_AT && user == null) {
            throw new BadParameter(
                    "sort",
                    "can only be modified_at or consumed_at together with application_user_id: records of all users"
                            + " are listed by uploaded_at");
        }
        return new RecordQuery(
                TimeWindow.parse(from, to),
                TextFilter.parse("record_id", recordId),
                TextFilter.parse("status", status),
                TextFilter.parse("application_user_id", user),
                TextFilter.parse("nutri_score", nutriScore),
                TextFilter.parse("q", words),
                order,
                Cursor.parse(cursor),
                Limit.parse(limit));
    }
}

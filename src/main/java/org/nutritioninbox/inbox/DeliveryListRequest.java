package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.Kind;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TextFilter;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of deliveries, as a request spells them.
record DeliveryListRequest(
        @Parameter(
                name = "kind",
                description = "NUTRITION_RECORD, PROVIDER_EVENTS, LAB_REPORT, UNKNOWN, UNREADABLE or MALFORMED")
        @BindParam("kind")
        @Nullable
        String kind,

        @Parameter(name = "outcome", description = "NEW, UPDATED, DUPLICATE, STALE or KEPT")
        @BindParam("outcome")
        @Nullable
        String outcome,

        @Parameter(name = "door", description = "WEBHOOK, QUARANTINE, RECONCILIATION, SUBMISSION or REBUILD")
        @BindParam("door")
        @Nullable
        String door,

        @Parameter(name = "state", description = "PENDING, RETRYING, DEAD, PROCESSED or NOT_NEEDED")
        @BindParam("state")
        @Nullable
        String state,

        @Parameter(name = "record_id") @BindParam("record_id") @Nullable
        String recordId,

        @Parameter(name = "application_user_id") @BindParam("application_user_id") @Nullable
        String user,

        @Parameter(
                name = "from_timestamp",
                description = "Of receipt, inclusive; UTC where no zone is given",
                example = "2025-09-15T10:30:04Z")
        @BindParam("from_timestamp")
        @Nullable
        String from,

        @Parameter(
                name = "to_timestamp",
                description = "Of receipt, exclusive; UTC where no zone is given",
                example = "2025-09-16T00:00:00")
        @BindParam("to_timestamp")
        @Nullable
        String to,

        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// Fails with [org.nutritioninbox.query.BadParameter].
    DeliveryQuery query() {
        return new DeliveryQuery(
                TextFilter.parse("kind", kind, Kind.class),
                TextFilter.parse("outcome", outcome, Outcome.class),
                TextFilter.parse("door", door, Door.class),
                TextFilter.parse("state", state, DeliveryState.class),
                TextFilter.parse("record_id", recordId),
                TextFilter.parse("application_user_id", user),
                TimeWindow.parse(from, to),
                Cursor.parse(cursor),
                Limit.parse(limit));
    }
}

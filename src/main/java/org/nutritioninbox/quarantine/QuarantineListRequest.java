package org.nutritioninbox.quarantine;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.Conditions;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.nutritioninbox.query.TextFilter;
import org.nutritioninbox.query.TimeOrderedIds;
import org.nutritioninbox.query.TimeWindow;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of refused requests, as a request spells them.
record QuarantineListRequest(
        @Parameter(name = "remote_address", description = "Exactly as listed") @BindParam("remote_address") @Nullable
        String remoteAddress,

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
    Conditions conditions() {
        TimeWindow received = TimeWindow.parse(from, to);
        Instant begin = received.from();
        Instant end = received.to();
        Cursor after = Cursor.parse(cursor);
        return new Conditions()
                .and("remote_address = :address", "address", TextFilter.parse("remote_address", remoteAddress))
                .and("id >= :fromId", "fromId", begin == null ? null : TimeOrderedIds.floor(begin))
                .and("received_at >= :from", "from", begin)
                .and("id < :toId", "toId", end == null ? null : TimeOrderedIds.floor(end.plusMillis(1)))
                .and("received_at < :to", "to", end)
                .and("id < :after", "after", after == null ? null : after.uuid());
    }

    /// Fails with [org.nutritioninbox.query.BadParameter].
    Limit size() {
        return Limit.parse(limit);
    }
}

package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Cursor;
import org.nutritioninbox.query.Limit;
import org.springframework.web.bind.annotation.BindParam;

/// The parameters of a list of days, as a request spells them.
record AcknowledgedListRequest(
        @Parameter(name = "cursor", description = "From the Link header of an earlier answer")
        @BindParam("cursor")
        @Nullable
        String cursor,

        @Parameter(name = "limit", description = "1 to 500, 50 unless given", example = "50")
        @BindParam("limit")
        @Nullable
        String limit) {

    /// The day after the ones wanted; `null` for the newest. Fails with [BadParameter].
    @Nullable
    LocalDate before() {
        Cursor from = Cursor.parse(cursor);
        try {
            return from == null ? null : LocalDate.parse(from.id());
        } catch (DateTimeParseException e) {
            throw Cursor.unreadable();
        }
    }

    /// Fails with [BadParameter].
    Limit most() {
        return Limit.parse(limit);
    }
}

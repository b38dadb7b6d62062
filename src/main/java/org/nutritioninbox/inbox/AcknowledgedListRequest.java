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

    private static final int LAST_YEAR = 9999;

    /// The day after the ones wanted; `null` for the newest. Fails with [BadParameter].
    @Nullable
    LocalDate before() {
        Cursor from = Cursor.parse(cursor);
        try {
            return from == null ? null : dayOf(from.id());
        } catch (DateTimeParseException e) {
            throw Cursor.unreadable();
        }
    }

    /// Fails with a [DateTimeParseException], also for a day that PostgreSQL could not hold.
    static LocalDate dayOf(String text) {
        LocalDate day = LocalDate.parse(text);
        if (day.getYear() < 1 || day.getYear() > LAST_YEAR) {
            throw new DateTimeParseException("No year of ours", text, 0);
        }
        return day;
    }

    /// Fails with [BadParameter].
    Limit most() {
        return Limit.parse(limit);
    }
}

package org.nutritioninbox.users;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.BadParameter;

/// Says which days to sum up.
public record IntakeQuery(
        @Parameter(description = "The first day; six days before the last one unless given", example = "2025-09-09")
        @Nullable
        String from,

        @Parameter(description = "The last day; today unless given", example = "2025-09-15") @Nullable
        String to,

        @Parameter(description = "The time zone of the days; UTC unless given", example = "Europe/Berlin") @Nullable
        String zone) {

    private static final int MAX_DAYS = 366;
    private static final int USUAL_DAYS = 7;

    /// Fails with [BadParameter].
    Days days(Clock clock) {
        ZoneId in = zoneId();
        LocalDate last = to == null ? LocalDate.now(clock.withZone(in)) : date("to", to);
        LocalDate first = from == null ? last.minusDays(USUAL_DAYS - 1) : date("from", from);
        if (first.isAfter(last)) {
            throw new BadParameter("from", "must not be after 'to'");
        }
        if (first.plusDays(MAX_DAYS).isBefore(last.plusDays(1))) {
            throw new BadParameter("from", "must be less than " + MAX_DAYS + " days before 'to'");
        }
        return new Days(first, last, in);
    }

    private ZoneId zoneId() {
        try {
            return ZoneId.of(zone == null ? "UTC" : zone);
        } catch (DateTimeException e) {
            throw new BadParameter(
                    "zone",
                    "must be a time zone such as Europe/Berlin or +02:00 (a plus sign has to be percent-encoded)");
        }
    }

    private static LocalDate date(String name, String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 1 && date.getYear() <= 9998) {
                return date;
            }
        } catch (DateTimeParseException e) {
            // reported below
        }
        throw new BadParameter(name, "must be a day such as 2025-09-15");
    }

    /// Days in a row, both ends included.
    record Days(LocalDate first, LocalDate last, ZoneId zone) {}
}

package org.nutritioninbox.query;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// From a time, inclusive, to a time, exclusive; open where one is missing.
public record TimeWindow(
        @Parameter(
                description = "From this time, inclusive; UTC where no zone is given",
                example = "2025-09-15T10:30:04Z")
        @Nullable
        Instant fromTimestamp,

        @Parameter(
                description = "To this time, exclusive; UTC where no zone is given",
                example = "2025-09-16T00:00:00Z")
        @Nullable
        Instant toTimestamp) {

    /// Without an end on either side.
    public static final TimeWindow ALWAYS = new TimeWindow(null, null);

    public TimeWindow {
        if (fromTimestamp != null && toTimestamp != null && toTimestamp.isBefore(fromTimestamp)) {
            throw new BadParameter("to_timestamp", "must not be before from_timestamp");
        }
    }

    /// Reads what a JSON body says. Fails with [BadParameter].
    public static TimeWindow parse(@Nullable String from, @Nullable String to) {
        return new TimeWindow(
                from == null ? null : ParameterValue.time("from_timestamp", from),
                to == null ? null : ParameterValue.time("to_timestamp", to));
    }
}

package org.nutritioninbox.reconciliation;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.TimeWindow;

/// A request of an operator to ask the provider for records.
///
/// @param applicationUserId `null` for all known users
record ReconciliationRequest(
        @NotNull @Schema(example = "2025-09-15T00:00:00Z") String fromTimestamp,
        @NotNull @Schema(example = "2025-09-16T00:00:00Z") String toTimestamp,

        @Nullable
        @Schema(example = "end_user_id1")
        @Pattern(regexp = Provider.USER, message = "must be 1 to 128 letters, digits, hyphens, underscores or points")
        String applicationUserId) {

    /// Fails with [BadParameter].
    TimeWindow window() {
        TimeWindow window = TimeWindow.parse(fromTimestamp, toTimestamp);
        if (Objects.equals(window.fromTimestamp(), window.toTimestamp())) {
            throw new BadParameter("to_timestamp", "must be after from_timestamp");
        }
        return window;
    }
}

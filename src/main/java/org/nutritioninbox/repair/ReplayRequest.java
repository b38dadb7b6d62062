package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The deliveries that an operator wants to replay.
///
/// @param filter by the parameters of the list of deliveries
/// @param preview true to be told only what would be replayed
record ReplayRequest(
        @NotNull @Schema(example = "{\"state\": \"DEAD\", \"from_timestamp\": \"2025-09-15T00:00:00Z\"}")
        Map<String, @NotNull String> filter,

        @Schema(example = "true") boolean preview,

        @Nullable @Min(1) @Max(1000) @Schema(example = "50") Integer ratePerSecond) {

    private static final int USUAL_RATE = 50;

    /// Deliveries a second.
    int rate() {
        return ratePerSecond == null ? USUAL_RATE : ratePerSecond;
    }
}

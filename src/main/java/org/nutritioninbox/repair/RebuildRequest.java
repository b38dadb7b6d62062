package org.nutritioninbox.repair;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The deliveries that an operator wants to read again.
///
/// @param filter by the parameters of the list of deliveries
/// @param dryRun `null` or true to be told only what would be different
/// @param limit how many deliveries the part may have; 100 unless given
/// @param after the last delivery of the part before; `null` for the first part
record RebuildRequest(
        @NotNull @Schema(example = "{\"application_user_id\": \"end_user_id1\"}")
        Map<String, @NotNull String> filter,

        @Nullable @Schema(example = "true") Boolean dryRun,

        @Nullable @Min(1) @Max(MOST) @Schema(example = "100")
        Integer limit,

        @Nullable UUID after) {

    private static final int MOST = 100;

    boolean isOnlyLooking() {
        return dryRun == null || dryRun;
    }

    int size() {
        return limit == null ? MOST : limit;
    }
}

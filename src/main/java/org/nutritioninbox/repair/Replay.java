package org.nutritioninbox.repair;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run that calls the processors again for a selection of deliveries.
///
/// @param filter as it was given; the id if it is about one delivery
/// @param total how many deliveries it selected
/// @param done how many of them are processed
/// @param failed how many are retried or dead, as any other delivery
public record Replay(
        UUID id,
        ReplayState state,
        @JsonRawValue @Schema(types = "object") String filter,
        int ratePerSecond,
        long total,
        long done,
        long failed,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {

    /// Operators do this to a replay. The constants are spelt as in the path.
    public enum Action {
        pause,
        resume,
        cancel
    }

    /// The deliveries that a replay would select.
    ///
    /// @param total how many deliveries the filter selects
    /// @param more true if there are more, which is too much for a replay
    /// @param oldest when the oldest of them was received; `null` if there is none
    /// @param processors the names of those that would be called
    public record Preview(
            long total,
            boolean more,
            @Nullable Instant oldest,
            @Nullable Instant newest,
            List<String> processors) {}
}

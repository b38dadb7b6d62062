package org.nutritioninbox.repair;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run through a selection of deliveries of which processors are told once more.
///
/// @param filter as it was given; the id where it is about one delivery
/// @param total how many deliveries it selected
/// @param done how many of them all processors are through with
/// @param failed how many a processor failed on and is not through with by now, or that were no longer kept; the former
///     are retried, or dead, as any other
/// @param repeated how many may have been told twice, because their processing was interrupted
/// @param held how many have been handed over and wait for a paused processor
/// @param waitingFor the paused processors that it waits for
record Replay(
        UUID id,
        ReplayState state,
        @JsonRawValue @Schema(type = "object") String filter,
        int ratePerSecond,
        long total,
        long done,
        long failed,
        long repeated,
        long held,
        List<String> waitingFor,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt) {}

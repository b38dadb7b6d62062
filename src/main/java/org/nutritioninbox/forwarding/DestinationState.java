package org.nutritioninbox.forwarding;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows a destination as this instance knows it.
///
/// @param url without its path and query, which may hold a password
/// @param status of the records that are pushed; empty for all
/// @param users whose records are pushed; empty for all
/// @param state of the circuit, or OFF after an answer 410
/// @param pushes since the start
public record DestinationState(
        String name,
        String url,
        Set<String> status,
        Set<String> users,

        @Schema(allowableValues = {"CLOSED", "OPEN", "HALF_OPEN", "OFF"})
        String state,

        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String lastError,
        Pushes pushes) {

    /// How many pushes ended in which way.
    ///
    /// @param failed without an answer 2xx
    /// @param refused by a limit or the open circuit
    /// @param off not made, since the destination is switched off
    public record Pushes(long delivered, long failed, long refused, long off) {}
}

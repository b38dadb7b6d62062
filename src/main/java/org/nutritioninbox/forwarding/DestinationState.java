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
public record DestinationState(
        String name,
        String url,
        Set<String> status,
        Set<String> users,

        @Schema(allowableValues = {"CLOSED", "OPEN", "HALF_OPEN", "OFF"})
        String state,

        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String lastError) {}

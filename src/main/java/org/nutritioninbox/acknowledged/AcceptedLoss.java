package org.nutritioninbox.acknowledged;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/// A loss that an operator accepts.
///
/// @param missing as the list shows it
record AcceptedLoss(
        @Schema(example = "3") long missing,

        @NotBlank(message = REASON)
        @Size(max = 500, message = REASON)
        @Schema(example = "restored from a backup of 03:00")
        String reason) {

    private static final String REASON = "must say why, in up to 500 characters";
}

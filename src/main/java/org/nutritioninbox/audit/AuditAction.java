package org.nutritioninbox.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that somebody did.
///
/// @param who the user, or the subject of the token
/// @param action for example `replay.start`
/// @param subject what it was about, as a JSON object
/// @param count how many deliveries, records or requests it concerned; `null` where that is no question
/// @param result what came of it
record AuditAction(
        long id,
        Instant at,
        String who,
        String action,
        @JsonRawValue @Schema(type = "object") String subject,
        @Nullable Long count,
        String result) {}

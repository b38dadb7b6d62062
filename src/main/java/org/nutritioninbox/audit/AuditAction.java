package org.nutritioninbox.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One action of an operator.
///
/// @param who the user, or the subject of the token
/// @param action for example `replay.start`
/// @param subject a JSON object, for example with a filter or an id
/// @param count how many deliveries, records or requests were concerned; `null` if the action counts nothing
/// @param result in a word or two
public record AuditAction(
        long id,
        Instant at,
        String who,
        String action,
        @JsonRawValue @Schema(types = "object") String subject,
        @Nullable Long count,
        String result) {}

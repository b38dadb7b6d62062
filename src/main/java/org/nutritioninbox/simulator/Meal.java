package org.nutritioninbox.simulator;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/// Holds one version of a nutrition record. As JSON it is the provider's answer and the body of a webhook.
///
/// @param content `null` without a result
/// @param modifiedAt `null` during the analysis
@JsonInclude(JsonInclude.Include.NON_NULL)
record Meal(
        String applicationUserId,
        String recordId,
        String status,
        @Nullable String failureReason,
        @JsonUnwrapped @Nullable MealContent content,
        @JsonFormat(pattern = MILLIS, timezone = "UTC") Instant uploadedAt,

        @JsonFormat(pattern = MILLIS, timezone = "UTC") @Nullable
        Instant modifiedAt) {

    static final String MILLIS = "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'";

    private static final String UPDATED = "updated";

    static Meal uploaded(String user, String status, Instant at) {
        return new Meal(user, UUID.randomUUID().toString(), status, null, null, at, null);
    }

    Meal completed(MealContent result, Instant at) {
        return version("completed", null, result, at);
    }

    /// Gives the only reason that the provider is known to give.
    Meal failed(Instant at) {
        return version("failed", "Unable to identify food items", null, at);
    }

    /// Fails with a 409 during the analysis, or if the analysis failed.
    Meal updated(@Nullable BigDecimal serving, @Nullable Instant consumedAt, Instant now) {
        if (content == null) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "nutrition record has no content to change");
        }
        MealContent scaled = serving == null ? content : content.scaledTo(serving);
        MealContent changed = consumedAt == null ? scaled : scaled.consumedAt(consumedAt);
        return version(UPDATED, null, changed, changeTime(now));
    }

    /// The version before the analysis.
    Meal processing() {
        return version("processing", null, null, null);
    }

    /// A false version that looks newer than the real one.
    Meal forged(MealContent other, Instant at) {
        return version(UPDATED, null, other, at);
    }

    private Meal version(
            String newStatus, @Nullable String reason, @Nullable MealContent newContent, @Nullable Instant at) {
        return new Meal(applicationUserId, recordId, newStatus, reason, newContent, uploadedAt, at);
    }

    /// Each change is later than the one before, also within a millisecond.
    private Instant changeTime(Instant now) {
        return modifiedAt == null || now.isAfter(modifiedAt) ? now : modifiedAt.plusMillis(1);
    }
}

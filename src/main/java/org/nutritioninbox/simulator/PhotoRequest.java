package org.nutritioninbox.simulator;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of an upload: a photo or its address, and what to tell about it.
///
/// @param ignoreCache known from an older reference, without effect here, as is the longest duration
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record PhotoRequest(
        byte @Nullable [] body,
        @Nullable String bodyUrl,
        boolean waitOnProcess,

        @Pattern(regexp = "precise|fast", message = NO_MATCH) @Nullable
        String analysisMode,

        @Pattern(regexp = TWO_LETTERS, message = NO_MATCH) @Nullable
        String countryCode,

        @Pattern(regexp = TWO_LETTERS, message = NO_MATCH) @Nullable
        String languageCode,

        boolean includeNutriScore,
        boolean includeDishDescription,
        boolean includeIngredients,

        @Nullable
        List<@NotNull @Pattern(regexp = Nutrients.NAME, message = Nutrients.UNKNOWN) String> includeNutritionFields,

        @Nullable Instant consumedAt,
        boolean ignoreCache,
        @Positive @Nullable Double maxDurationSeconds) {

    static final String NO_MATCH = "expected string to match pattern {regexp}";

    private static final String TWO_LETTERS = "[a-z]{2}";

    /// Fails with a [Refusal] unless there is exactly one photo, and one that the provider takes.
    void checkPhoto() {
        if ((body == null) == (bodyUrl == null)) {
            throw Refusal.invalid(
                    body == null ? "body.body" : "body.body_url", "expected exactly one of body and body_url");
        }
        if (bodyUrl != null && WebAddress.parse(bodyUrl) == null) {
            throw Refusal.invalid("body.body_url", "expected string to be http or https URL");
        }
        String complaint = body == null ? null : Photo.complaint(body);
        if (complaint != null) {
            throw Refusal.invalid("body.body", complaint);
        }
    }

    Order order() {
        return new Order(
                includeNutriScore,
                includeDishDescription,
                includeIngredients,
                Objects.requireNonNullElse(includeNutritionFields, List.of()),
                languageCode,
                consumedAt);
    }
}

package org.nutritioninbox.nutrition;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/// The content of one version of a nutrition record, immutable. Names and meanings are the provider's.
///
/// If a component cannot reproduce a field as it was sent, the original also stays in `additionalFields`. Examples
/// are a number sent as text, an explicit `null` or an unusual time format. In the API, the original replaces the
/// component. So a record equals the JSON that was sent, except for the fields in `altered`.
///
/// @param applicationUserId falls back to `uid`
/// @param status as sent, at most 64 characters
/// @param servingSize in `unit`
/// @param nutritionalFields JSON object of numbers, per serving or per 100 g as the provider chose
/// @param ingredients JSON array
/// @param additionalFields JSON object of the fields without a component of their own
/// @param altered JSON array of the names of fields that differ from the JSON that was sent
/// @param words normalized text for the search
@Embeddable
public record RecordContent(
        @Nullable String applicationUserId,
        @Nullable Long applicationId,
        @Nullable String uid,
        String status,
        @Nullable String failureReason,
        @Nullable String inputType,
        @Nullable String dishName,
        @Nullable String dishNameTranslated,
        @Nullable String dishDescription,
        @Nullable String dishDescriptionTranslated,
        @Nullable String nutriScore,
        @Nullable BigDecimal servingSize,
        @Nullable String unit,

        @Column(columnDefinition = "json") @ColumnTransformer(write = "?::json") @Nullable
        String nutritionalFields,

        @Column(columnDefinition = "json") @ColumnTransformer(write = "?::json") @Nullable
        String ingredients,

        @Nullable Instant uploadedAt,
        @Nullable Instant modifiedAt,
        @Nullable Instant consumedAt,

        @Column(columnDefinition = "json") @ColumnTransformer(write = "?::json") @Nullable
        String additionalFields,

        @Column(columnDefinition = "json") @ColumnTransformer(write = "?::json") @Nullable
        String altered,

        String words) {

    /// Returns true if the analysis has a result: `completed` or `updated`.
    public boolean isCompleted() {
        Status known = Status.of(status);
        return known == Status.COMPLETED || known == Status.UPDATED;
    }

    /// Returns true if the provider could not analyse the meal.
    public boolean isFailed() {
        return Status.of(status) == Status.FAILED;
    }
}

package org.nutritioninbox.nutrition;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/// What one version of a nutrition record says, immutable. Names and meanings are the provider's.
///
/// A component holds a field as far as its type can; whatever would not come out as it was sent (an unknown field, a
/// number sent as text, an explicit `null`, an unusual spelling of a time) stays in `additionalFields` under its own
/// name, which goes before the component when the record is shown. So a record equals what was sent, except for what
/// `altered` lists.
///
/// @param applicationUserId falls back to `uid`
/// @param status as sent, at most 64 characters of it
/// @param servingSize in `unit`
/// @param nutritionalFields JSON object of numbers, per serving or per 100 g as the provider chose
/// @param ingredients JSON array
/// @param additionalFields JSON object
/// @param altered JSON array of the places where this record differs from what was sent, and why
/// @param words what a search finds it by
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

    /// Whether the analysis came to a result that stands, `updated` ones included.
    public boolean isCompleted() {
        Status known = Status.of(status);
        return known == Status.COMPLETED || known == Status.UPDATED;
    }

    /// Whether the analysis has not come to an end, as far as its status is one that we know.
    public boolean isUnderWay() {
        Status known = Status.of(status);
        return known != null && !known.isTerminal();
    }

    /// Whether the provider could not analyse the meal.
    public boolean isFailed() {
        return Status.of(status) == Status.FAILED;
    }

    /// The same as content of this user, where the body names no user.
    RecordContent orOfUser(@Nullable String user) {
        return applicationUserId != null
                ? this
                : new RecordContent(
                        user,
                        applicationId,
                        uid,
                        status,
                        failureReason,
                        inputType,
                        dishName,
                        dishNameTranslated,
                        dishDescription,
                        dishDescriptionTranslated,
                        nutriScore,
                        servingSize,
                        unit,
                        nutritionalFields,
                        ingredients,
                        uploadedAt,
                        modifiedAt,
                        consumedAt,
                        additionalFields,
                        altered,
                        words);
    }
}

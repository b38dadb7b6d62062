package org.nutritioninbox.records;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Describes a record's JSON for the API's documentation; the JSON itself is written by [RecordJson].
@Schema(
        name = "NutritionRecord",
        description =
                "Fields are as the provider sent them. A field that it did not send is missing. There may be more.")
record NutritionRecordSchema(
        @Schema(name = "record_id") String recordId,
        @Schema(name = "application_user_id") @Nullable String applicationUserId,
        @Schema(name = "application_id") @Nullable Long applicationId,
        @Nullable String uid,
        @Schema(example = "completed") String status,
        @Schema(name = "failure_reason") @Nullable String failureReason,
        @Schema(name = "input_type") @Nullable String inputType,
        @Schema(name = "dish_name") @Nullable String dishName,
        @Schema(name = "dish_name_translated") @Nullable String dishNameTranslated,
        @Schema(name = "dish_description") @Nullable String dishDescription,

        @Schema(name = "dish_description_translated") @Nullable
        String dishDescriptionTranslated,

        @Schema(name = "nutri_score", example = "B") @Nullable
        String nutriScore,

        @Schema(name = "serving_size") @Nullable BigDecimal servingSize,
        @Nullable String unit,
        @Schema(name = "nutritional_fields") @Nullable Map<String, BigDecimal> nutritionalFields,
        @Nullable List<IngredientSchema> ingredients,
        @Schema(name = "uploaded_at") @Nullable Instant uploadedAt,
        @Schema(name = "modified_at") @Nullable Instant modifiedAt,
        @Schema(name = "consumed_at") @Nullable Instant consumedAt,
        @Schema(name = "_inbox") InboxSchema inbox) {

    @Schema(name = "Ingredient")
    record IngredientSchema(
            String name,
            @Schema(name = "serving_size") @Nullable BigDecimal servingSize,
            @Nullable String unit,
            @Schema(name = "nutritional_fields") @Nullable Map<String, BigDecimal> nutritionalFields) {}

    @Schema(name = "Inbox", description = "The arrival of the record")
    record InboxSchema(
            @Schema(description = "Counts the versions that have won so far")
            long version,

            @Schema(name = "first_received_at") Instant firstReceivedAt,
            @Schema(name = "last_received_at") Instant lastReceivedAt,
            @Schema(name = "processed_at") @Nullable Instant processedAt,

            @Schema(description = "Duplicates and older versions included")
            long deliveries,

            @Schema(description = "The fields that differ from what was sent") @Nullable
            List<String> altered) {}
}

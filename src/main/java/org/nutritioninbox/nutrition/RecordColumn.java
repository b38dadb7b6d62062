package org.nutritioninbox.nutrition;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A content column of `nutrition_record`. Its values are sent as text, and PostgreSQL casts them to the type.
public record RecordColumn(String name, String type, Function<RecordContent, @Nullable Object> value) {

    /// In the order of the columns of a CSV.
    public static final List<RecordColumn> ALL = List.of(
            new RecordColumn("application_user_id", "text", RecordContent::applicationUserId),
            new RecordColumn("application_id", "bigint", RecordContent::applicationId),
            new RecordColumn("uid", "text", RecordContent::uid),
            new RecordColumn("status", "text", RecordContent::status),
            new RecordColumn("failure_reason", "text", RecordContent::failureReason),
            new RecordColumn("input_type", "text", RecordContent::inputType),
            new RecordColumn("dish_name", "text", RecordContent::dishName),
            new RecordColumn("dish_name_translated", "text", RecordContent::dishNameTranslated),
            new RecordColumn("dish_description", "text", RecordContent::dishDescription),
            new RecordColumn("dish_description_translated", "text", RecordContent::dishDescriptionTranslated),
            new RecordColumn("nutri_score", "text", RecordContent::nutriScore),
            new RecordColumn("serving_size", "numeric", RecordContent::servingSize),
            new RecordColumn("unit", "text", RecordContent::unit),
            new RecordColumn("nutritional_fields", "json", RecordContent::nutritionalFields),
            new RecordColumn("ingredients", "json", RecordContent::ingredients),
            new RecordColumn("uploaded_at", "timestamptz", RecordContent::uploadedAt),
            new RecordColumn("modified_at", "timestamptz", RecordContent::modifiedAt),
            new RecordColumn("consumed_at", "timestamptz", RecordContent::consumedAt),
            new RecordColumn("additional_fields", "json", RecordContent::additionalFields),
            new RecordColumn("altered", "json", RecordContent::altered),
            new RecordColumn("words", "text", RecordContent::words));

    private static final Set<String> OURS = Set.of("additional_fields", "altered", "words");

    /// Formats each column with the template, separated by commas.
    public static String each(Function<RecordColumn, String> template) {
        return ALL.stream().map(template).collect(Collectors.joining(", "));
    }

    /// Returns true for a field of the provider's JSON, which has the name of its column.
    public boolean isField() {
        return !OURS.contains(name);
    }

    public boolean isJson() {
        return type.equals("json");
    }

    public @Nullable String text(RecordContent content) {
        Object found = value.apply(content);
        return found == null ? null : found.toString();
    }
}

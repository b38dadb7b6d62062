package org.nutritioninbox.nutrition;

import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.batching.StatementParameters;

/// The part of a statement that puts records into the table that may be new. The only thing about records that is
/// not left to Hibernate, which takes four times as long for it.
public final class NewRecords {

    /// Returns `record_id`, `version_key` and whether it was `inserted`. One that is there and no older is only counted
    /// anew; one that is older is left as it is and not returned. An array for each column that differs from
    /// record to record.
    public static final String INSERT = """
            insert into nutrition_record as held (
                record_id, application_user_id, application_id, uid, status, failure_reason, input_type, dish_name,
                dish_name_translated, dish_description, dish_description_translated, nutri_score, serving_size, unit,
                nutritional_fields, ingredients, uploaded_at, modified_at, consumed_at, additional_fields, altered,
                words, version_key, version, deliveries, batch_id, first_received_at, last_received_at)
            select
                r.c1, r.c2, r.c3, r.c4, r.c5, r.c6, r.c7, r.c8, r.c9, r.c10, r.c11, r.c12, r.c13::numeric, r.c14,
                r.c15::json, r.c16::json, r.c17::timestamptz, r.c18::timestamptz, r.c19::timestamptz,
                r.c20::json, r.c21::json, r.c22, r.c23, r.c24, r.c25,
                ?::uuid, ?::timestamptz, ?::timestamptz
            from unnest(
                ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bigint[], ?::bigint[])
                as r (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21,
                      c22, c23, c24, c25)
            on conflict (record_id) do update set
                deliveries = held.deliveries + excluded.deliveries,
                first_received_at = least(held.first_received_at, excluded.first_received_at),
                last_received_at = greatest(held.last_received_at, excluded.last_received_at)
            where held.version_key >= excluded.version_key
            returning held.record_id, held.version_key, old.record_id is null as inserted
            """;

    private NewRecords() {}

    /// Binds the statement's parameters.
    ///
    /// @param candidates all received at the same time and in the same batch, in the order of their ids so that two
    ///     transactions with the same ones never wait for each other in a circle
    public static void bind(StatementParameters parameters, List<NutritionRecord> candidates) throws SQLException {
        NutritionRecord any = candidates.isEmpty() ? null : candidates.getFirst();
        parameters.shared(any == null ? null : any.batchId());
        parameters.shared(any == null ? null : any.firstReceivedAt().atOffset(ZoneOffset.UTC));
        parameters.shared(any == null ? null : any.lastReceivedAt().atOffset(ZoneOffset.UTC));
        parameters.column(candidates, "text", String[]::new, NutritionRecord::recordId);
        text(parameters, candidates, RecordContent::applicationUserId);
        parameters.column(
                candidates, "int8", Long[]::new, record -> record.content().applicationId());
        text(parameters, candidates, RecordContent::uid);
        text(parameters, candidates, RecordContent::status);
        text(parameters, candidates, RecordContent::failureReason);
        text(parameters, candidates, RecordContent::inputType);
        text(parameters, candidates, RecordContent::dishName);
        text(parameters, candidates, RecordContent::dishNameTranslated);
        text(parameters, candidates, RecordContent::dishDescription);
        text(parameters, candidates, RecordContent::dishDescriptionTranslated);
        text(parameters, candidates, RecordContent::nutriScore);
        text(parameters, candidates, RecordContent::servingSize);
        text(parameters, candidates, RecordContent::unit);
        text(parameters, candidates, RecordContent::nutritionalFields);
        text(parameters, candidates, RecordContent::ingredients);
        text(parameters, candidates, RecordContent::uploadedAt);
        text(parameters, candidates, RecordContent::modifiedAt);
        text(parameters, candidates, RecordContent::consumedAt);
        text(parameters, candidates, RecordContent::additionalFields);
        text(parameters, candidates, RecordContent::altered);
        text(parameters, candidates, RecordContent::words);
        parameters.column(candidates, "bytea", byte[][]::new, NutritionRecord::versionKey);
        parameters.column(candidates, "int8", Long[]::new, NutritionRecord::version);
        parameters.column(candidates, "int8", Long[]::new, NutritionRecord::deliveries);
    }

    /// Whatever it is, as PostgreSQL reads it from text.
    private static void text(
            StatementParameters parameters,
            List<NutritionRecord> candidates,
            Function<RecordContent, @Nullable Object> component)
            throws SQLException {
        parameters.column(candidates, "text", String[]::new, record -> {
            Object value = component.apply(record.content());
            return value == null ? null : value.toString();
        });
    }
}
